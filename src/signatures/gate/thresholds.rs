//! Every number of the gate, with its reason. All of them err towards letting people through: what is held costs somebody
//! a wait, and an organiser a look.

use chrono::Duration;

/// How soon a form can come back after its network's first look, and a confirmation after its form: nobody reads a form of
/// ten fields, or a mail, in two seconds. e-petitions and many contact forms use the same.
pub const LEAST_WAIT: Duration = Duration::seconds(2);

/// How long a network's first look is remembered.
pub const REMEMBER_LOOKS: Duration = Duration::hours(1);

/// How far back company is counted.
pub const LONG: Duration = Duration::hours(1);

/// How far back a burst is counted.
pub const SHORT: Duration = Duration::minutes(10);

/// Mailboxes of one network on one letter within [`LONG`]: more than an office or a family brings by itself; a drop-in
/// centre or a meeting has an event's link. Addresses that mobile networks share bring fewer to one letter, even when it is
/// in the news: ten thousand signers within an hour came to three or so for each of their gateways.
pub const SAME_NETWORK: u32 = 30;

/// Mailboxes of one domain on one letter within [`LONG`], where the domain is neither webmail nor a provider nor a body
/// whose staff sign such letters: a charity whose whole team signs stays below; a domain bought for the purpose does not.
pub const ODD_DOMAIN: u32 = 25;

/// Fewer signatures than this within [`SHORT`] are no burst on any letter.
pub const BURST_LEAST: u32 = 100;

/// How many times its own pace of the hour before a letter must be signed to count as in a burst.
pub const BURST_TIMES: u32 = 4;

/// In a burst, mailboxes of one network within [`SHORT`]. A link in the national news brings a few from each of very many
/// networks and holds nobody; a script brings many from each of the few that it has.
pub const BURST_OF_NETWORK: u32 = 8;

/// In a burst, mailboxes of one uncommon domain within [`SHORT`].
pub const BURST_OF_DOMAIN: u32 = 12;

/// The most signatures remembered of one letter: some megabytes.
pub const MOST_REMEMBERED: usize = 50_000;

/// The most letters remembered; the one that has been quiet for longest makes room.
pub const MOST_LETTERS: usize = 200;
