//! The command line: serve, demonstrate, look after an installation, and do deeds without a browser.

mod check;
mod complaints;
mod council_domains;
mod councils;
mod deeds;
mod inbound;
mod key;
mod purges;
mod serve;
mod strays;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::replies::inbound::TRY_LATER;

/// Open letters and petitions: signed, confirmed, counted once, sent, and the reply tracked.
#[derive(Debug, Parser)]
#[command(
    name = "undersigned",
    version,
    about,
    after_help = "Settings come from the environment or undersigned.toml; `undersigned check` lists them."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show everything with sample letters, a fresh embedded database and a mailbox at /demo/mailbox; nothing to set up
    Demo {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
    },
    /// Bring the database to this version's tables and serve
    Serve,
    /// Bring the database to this version's tables
    Migrate,
    /// Tell what is wrong with this installation
    Check,
    /// Letters
    #[command(subcommand)]
    Letter(LetterCommand),
    /// Organisers
    #[command(subcommand)]
    Organiser(OrganiserCommand),
    /// Councils
    #[command(subcommand)]
    Councils(CouncilsCommand),
    /// The key that seals what people typed
    #[command(subcommand)]
    Key(KeyCommand),
    /// Complaints about what is held of somebody
    #[command(subcommand)]
    Complaints(ComplaintsCommand),
    /// Tell what the retention clocks have forgotten
    Purges,
    /// Take one mail from standard input, as a mail server's pipe hands it over; exit 75 means: try again later
    Inbound {
        /// The envelope's recipient
        #[arg(long, allow_hyphen_values = true)]
        to: Option<String>,
        /// The envelope's sender; empty for a delivery report
        #[arg(long, allow_hyphen_values = true)]
        from: Option<String>,
    },
    /// Read kept mails anew: those that could not be read, or one, or all; what was done for a mail is not done again
    Reread(inbound::Reread),
    /// Messages that belong to no letter; they are deleted 30 days after they came
    #[command(subcommand)]
    Strays(strays::StraysCommand),
    /// Copy the embedded database into a new file while the service runs
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum LetterCommand {
    /// Read a letter from a file (TOML between +++ lines, then Markdown) and print its address
    Import {
        /// The file
        file: PathBuf,
        /// The team whose letter it is
        #[arg(long)]
        team: String,
    },
}

#[derive(Debug, Subcommand)]
enum CouncilsCommand {
    /// Make the list of councils anew from its two public sources, and tell what is otherwise in it
    Refresh(councils::Refresh),
    /// Domains that councils write from, beside those of the list
    #[command(subcommand)]
    Domain(council_domains::DomainCommand),
}

#[derive(Debug, Subcommand)]
enum OrganiserCommand {
    /// Let somebody write letters for a team; the team is made if there is none of that name
    Invite {
        /// Their email address
        email: String,
        /// The team
        #[arg(long)]
        team: String,
    },
}

#[derive(Debug, Subcommand)]
enum ComplaintsCommand {
    /// Number, day, letter and state of each
    List,
    /// Read one
    Show {
        /// Its number
        number: String,
    },
    /// Say that it came in; whoever complained is told by mail
    Acknowledge {
        /// Its number
        number: String,
    },
    /// Say what came of it; whoever complained is told by mail
    Close {
        /// Its number
        number: String,
        /// What came of it
        #[arg(long)]
        outcome: String,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Make a new key in a file that only its owner can read
    New {
        /// The file to write; it must not exist
        file: PathBuf,
    },
    /// Seal everything under another key while the service stands still; after a crash, run it again
    Rotate {
        /// The file with the new key
        #[arg(long)]
        new_key_file: PathBuf,
        /// The file with the old key, if it is not the one of the settings
        #[arg(long)]
        old_key_file: Option<PathBuf>,
    },
}

/// Reads the command line.
///
/// # Errors
/// The code to exit with: nought when help was asked for, 2 when the line is wrong. A wrong line of `inbound` stands in a
/// mail server's settings, and the mail must not be lost for it: it is to be tried again.
pub fn read(line: Vec<OsString>) -> Result<Cli, ExitCode> {
    let pipe = line.get(1).is_some_and(|command| command == "inbound");
    Cli::try_parse_from(line).map_err(|error| {
        // Where nobody reads, there is nothing to do about it.
        let _ = error.print();
        match error.exit_code() {
            0 => ExitCode::SUCCESS,
            _ if pipe => ExitCode::from(TRY_LATER),
            _ => ExitCode::from(2),
        }
    })
}

/// Runs the command that the process was started with.
pub fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Demo { listen } => serve::demonstrate(listen),
        Command::Serve => serve::serve(),
        Command::Migrate => deeds::migrate(),
        Command::Check => return check::check(),
        Command::Letter(LetterCommand::Import { file, team }) => deeds::import(&file, &team),
        Command::Organiser(OrganiserCommand::Invite { email, team }) => deeds::invite(&email, &team),
        Command::Councils(CouncilsCommand::Refresh(files)) => councils::refresh(&files),
        Command::Councils(CouncilsCommand::Domain(command)) => council_domains::run(&command),
        Command::Key(KeyCommand::New { file }) => key::new(&file),
        Command::Key(KeyCommand::Rotate { new_key_file, old_key_file }) => key::rotate(&new_key_file, old_key_file),
        Command::Complaints(ComplaintsCommand::List) => complaints::list(),
        Command::Complaints(ComplaintsCommand::Show { number }) => complaints::show(&number),
        Command::Complaints(ComplaintsCommand::Acknowledge { number }) => complaints::acknowledge(&number),
        Command::Complaints(ComplaintsCommand::Close { number, outcome }) => complaints::close(&number, &outcome),
        Command::Purges => purges::list(),
        Command::Inbound { to, from } => return inbound::inbound(to.as_deref(), from.as_deref()),
        Command::Reread(which) => inbound::reread(&which),
        Command::Strays(command) => strays::run(&command),
        Command::Backup { file } => deeds::backup(&file),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("undersigned: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Begins the log: `RUST_LOG` says how much, and by default what an operator should read.
pub fn begin_log() {
    use tracing_subscriber::filter::{EnvFilter, filter_fn};
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    // Colours are for eyes: in a file or a journal they are rubbish.
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    // A second call, as in tests, changes nothing.
    let _ = tracing_subscriber::registry().with(asked).with(filter_fn(may_be_logged)).with(lines).try_init();
}

/// Whether a line may be written at all, however much `RUST_LOG` asks for. What we log ourselves names nobody, at any
/// level. A dependency that explains in detail what it does shows what it does it with, addresses and requests included.
pub fn may_be_logged(metadata: &tracing::Metadata<'_>) -> bool {
    metadata.target().starts_with("undersigned") || *metadata.level() <= tracing::Level::INFO
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
