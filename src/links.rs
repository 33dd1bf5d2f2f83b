//! Every path, spelled once: the pattern that the server routes, and the link that a page or a mail carries.
//!
//! Absolute links follow the configured base URL, never the `Host` header: a header is the visitor's to write.

/// Declares a path's routing pattern and the function that fills it.
macro_rules! paths {
    ($($(#[$doc:meta])* $constant:ident $function:ident ($($argument:ident),*) = $pattern:literal;)+) => {
        $(
            $(#[$doc])*
            pub const $constant: &str = $pattern;

            $(#[$doc])*
            pub fn $function($($argument: &str),*) -> String {
                #[allow(unused_mut, reason = "a path without parts is filled already")]
                let mut path = $constant.to_owned();
                $(path = path.replace(concat!("{", stringify!($argument), "}"), $argument);)*
                path
            }
        )+
    };
}

paths! {
    /// The open letters.
    HOME home() = "/";
    /// What is held, for how long, and who answers for it.
    PRIVACY privacy() = "/privacy";
    /// What the service is, and how its counts come about.
    ABOUT about() = "/about";
    /// The process runs.
    HEALTH health() = "/healthz";
    /// The process can serve.
    READY ready() = "/readyz";
    /// Embedded files; `{file}` carries a hash of the content.
    ASSET asset(file) = "/assets/{file}";

    /// A letter's public page.
    LETTER letter(slug) = "/letters/{slug}";
    /// Its text as plain text.
    LETTER_TEXT letter_text(slug) = "/letters/{slug}/letter.txt";
    /// Its text and facts as JSON.
    LETTER_JSON letter_json(slug) = "/letters/{slug}/letter.json";
    /// Its count as JSON.
    COUNT count(slug) = "/letters/{slug}/count.json";
    /// The names, a page at a time.
    NAMES names(slug) = "/letters/{slug}/names";
    /// "That is my name and I did not sign."
    DISPUTE dispute(slug, position) = "/letters/{slug}/names/{position}/dispute";
    /// How the headline's due date was counted.
    DEADLINE deadline(slug) = "/letters/{slug}/deadline";
    /// How one due date was counted.
    DEADLINE_COUNTED deadline_counted(slug, deadline) = "/letters/{slug}/deadlines/{deadline}";
    /// The same as JSON.
    DEADLINE_JSON deadline_json(slug, deadline) = "/letters/{slug}/deadlines/{deadline}/count.json";
    /// What happened, in order.
    TIMELINE timeline(slug) = "/letters/{slug}/timeline";
    /// The same as JSON.
    TIMELINE_JSON timeline_json(slug) = "/letters/{slug}/timeline.json";
    /// The same as a feed (RFC 4287).
    FEED feed(slug) = "/letters/{slug}/feed.atom";
    /// Its dates for a calendar (RFC 5545).
    DATES dates(slug) = "/letters/{slug}/dates.ics";
    /// What was promised.
    PROMISES promises(slug) = "/letters/{slug}/promises";
    /// One promise.
    PROMISE promise(slug, promise) = "/letters/{slug}/promises/{promise}";
    /// What was promised, as JSON.
    PROMISES_JSON promises_json(slug) = "/letters/{slug}/promises.json";
    /// Its dates for a calendar.
    PROMISE_DATES promise_dates(slug, promise) = "/letters/{slug}/promises/{promise}/dates.ics";
    /// Being told what becomes of it.
    PROMISE_FOLLOWERS promise_followers(slug, promise) = "/letters/{slug}/promises/{promise}/followers";
    /// The page behind the link in a follower's mail.
    FOLLOWER follower(token) = "/followers/{token}";
    /// No more mails about the promise (RFC 8058).
    FOLLOWER_STOP follower_stop(token) = "/followers/{token}/unsubscription";
    /// What each reply says to each ask.
    REPLIES replies(slug) = "/letters/{slug}/replies";
    /// The same as JSON.
    REPLIES_JSON replies_json(slug) = "/letters/{slug}/replies.json";
    /// The public copy of a reply.
    REPLY reply(slug, reply) = "/letters/{slug}/replies/{reply}";
    /// A file that came with a reply and was made public.
    REPLY_DOCUMENT reply_document(slug, document) = "/letters/{slug}/documents/{document}";
    /// Where the form of signing is sent.
    SIGNATURES signatures(slug) = "/letters/{slug}/signatures";
    /// The form for people who share one network for some hours.
    EVENT event(slug, token) = "/letters/{slug}/events/{token}";
    /// What follows the form, the same for everyone.
    CHECK_EMAIL check_email(slug) = "/letters/{slug}/check-your-email";
    /// Asking for the link to one's own page again.
    MANAGE_LINK manage_link(slug) = "/letters/{slug}/manage-link";
    /// A message to the people behind a statement.
    CONTACT contact(slug) = "/letters/{slug}/messages";

    /// Where the short code is typed.
    CONFIRMATIONS confirmations() = "/confirmations";
    /// Another mail, please.
    RESEND resend() = "/confirmations/resend";
    /// The page behind the link in the confirmation mail.
    CONFIRMATION confirmation(token) = "/confirmations/{token}";
    /// "This was not me."
    DISAVOWAL disavowal(token) = "/confirmations/{token}/disavowal";
    /// After the button.
    THANKS thanks(slug) = "/letters/{slug}/thanks";

    /// The signer's own page.
    SIGNER signer(token) = "/signatures/{token}";
    /// Taking the name off.
    WITHDRAWAL withdrawal(token) = "/signatures/{token}/withdrawal";
    /// No more mail about this letter (RFC 8058).
    UNSUBSCRIPTION unsubscription(token) = "/signatures/{token}/unsubscription";
    /// How a signature can be made to weigh more.
    CHECKS checks(token) = "/signatures/{token}/checks";
    /// By a work address.
    CHECK_WORK_ADDRESS check_work_address(token) = "/signatures/{token}/checks/work-address";
    /// By the register of a profession.
    CHECK_REGISTER check_register(token) = "/signatures/{token}/checks/register";
    /// By the authority to sign for an organisation.
    CHECK_ORGANISATION check_organisation(token) = "/signatures/{token}/checks/organisation";
    /// The page behind the link that an addressee was sent: their own view.
    COUNCIL_VIEW council_view(token) = "/council-views/{token}";
    /// The same about one promise.
    COUNCIL_VIEW_PROMISE council_view_promise(token) = "/council-views/{token}/promise";
    /// The page behind the link in the mail to a work address.
    ADDRESS_CHECK address_check(token) = "/address-checks/{token}";
    /// Correcting what was typed.
    CORRECTION correction(token) = "/signatures/{token}/correction";
    /// What each audience is shown.
    DISPLAY display(token) = "/signatures/{token}/display";
    /// Everything that is held, to take along.
    EXPORT export(token) = "/signatures/{token}/export";
    /// Having everything destroyed.
    ERASURE erasure(token) = "/signatures/{token}/erasure";
    /// "Never write to me again", for whoever has the mailbox (RFC 8058).
    SILENCE silence(token) = "/silences/{token}";
    /// "Write to me again."
    SILENCE_END silence_end(token) = "/silences/{token}/end";

    /// The signer's answer to somebody who says that they did not sign.
    DISPUTE_ANSWER dispute_answer(token) = "/signatures/{token}/dispute";

    /// A complaint about what is held.
    COMPLAINTS complaints() = "/complaints";

    /// Asking for a link to sign in.
    SIGN_INS sign_ins() = "/sign-ins";
    /// The page behind that link.
    SIGN_IN sign_in(token) = "/sign-ins/{token}";
    /// Leaving.
    SIGN_OUT sign_out() = "/sign-out";
    /// An organiser's letters.
    DESK desk() = "/desk";
    /// A new letter.
    DESK_NEW desk_new() = "/desk/new";
    /// Looking a council up.
    DESK_COUNCILS desk_councils() = "/desk/councils";
    /// One letter at the desk.
    DESK_LETTER desk_letter(id) = "/desk/letters/{id}";
    /// Its text, to change.
    DESK_TEXT desk_text(id) = "/desk/letters/{id}/text";
    /// Its page as the public would see it.
    DESK_PREVIEW desk_preview(id) = "/desk/letters/{id}/preview";
    /// Opening it.
    DESK_OPENING desk_opening(id) = "/desk/letters/{id}/opening";
    /// Closing it.
    DESK_CLOSURE desk_closure(id) = "/desk/letters/{id}/closure";
    /// Its signatures, to look after.
    DESK_SIGNATURES desk_signatures(id) = "/desk/letters/{id}/signatures";
    /// Removing one.
    DESK_REMOVAL desk_removal(id, signature) = "/desk/letters/{id}/signatures/{signature}/removal";
    /// What signers gave to be looked up: one of them at a time.
    DESK_CHECKS desk_checks(id) = "/desk/letters/{id}/checks";
    /// One of them, to decide.
    DESK_CHECK desk_check(id, check) = "/desk/letters/{id}/checks/{check}";
    /// Links for events at which it is signed.
    DESK_EVENTS desk_events(id) = "/desk/letters/{id}/events";
    /// Those that wait for a check.
    DESK_QUEUE desk_queue(id) = "/desk/letters/{id}/queue";
    /// One of them.
    DESK_HELD desk_held(id, signature) = "/desk/letters/{id}/queue/{signature}";
    /// Complaints about the letter.
    DESK_COMPLAINTS desk_complaints(id) = "/desk/letters/{id}/complaints";
    /// One of them.
    DESK_COMPLAINT desk_complaint(id, complaint) = "/desk/letters/{id}/complaints/{complaint}";
    /// Sending it to its addressees.
    DESK_DISPATCH desk_dispatch(id) = "/desk/letters/{id}/dispatch";
    /// A copy to oneself first.
    DESK_TEST_COPY desk_test_copy(id) = "/desk/letters/{id}/test-copy";
    /// Correcting an addressee's address, and sending again.
    DESK_ADDRESSEE desk_addressee(id, addressee) = "/desk/letters/{id}/addressees/{addressee}";
    /// Saying that an addressee's address works.
    DESK_ADDRESS_WORKS desk_address_works(id, addressee) = "/desk/letters/{id}/addressees/{addressee}/works";
    /// A reply, to read and to judge.
    DESK_REPLY desk_reply(id, reply) = "/desk/letters/{id}/replies/{reply}";
    /// What the desk did.
    DESK_AUDIT desk_audit(id) = "/desk/letters/{id}/log";

    /// What came back, and handing in a message as a file.
    DESK_REPLIES desk_replies(id) = "/desk/letters/{id}/replies";
    /// Handing in a message as a file.
    DESK_UPLOAD desk_upload(id) = "/desk/letters/{id}/messages";
    /// A message as it came, whatever it was read as.
    DESK_MESSAGE desk_message(id, message) = "/desk/letters/{id}/messages/{message}";
    /// The same, for the file.
    DESK_MESSAGE_RAW desk_message_raw(id, message) = "/desk/letters/{id}/messages/{message}/message.eml";
    /// Recording an answer that came another way.
    DESK_OFF_SITE desk_off_site(id) = "/desk/letters/{id}/answers";
    /// What the machine thinks of a reply, to take up or not.
    DESK_SUGGESTION desk_suggestion(id, reply, suggestion) = "/desk/letters/{id}/replies/{reply}/suggestions/{suggestion}";
    /// Who sent a reply, and whether they are believed.
    DESK_SENDER desk_sender(id, reply) = "/desk/letters/{id}/replies/{reply}/sender";
    /// A second member of the team confirms an answer that one of them recorded.
    DESK_SECOND desk_second(id, reply) = "/desk/letters/{id}/replies/{reply}/second";
    /// What the public may read of a reply.
    DESK_RELEASE desk_release(id, reply) = "/desk/letters/{id}/replies/{reply}/release";
    /// A reply as it came, for the file.
    DESK_RAW desk_raw(id, reply) = "/desk/letters/{id}/replies/{reply}/message.eml";
    /// A file.
    DESK_DOCUMENT desk_document(id, document) = "/desk/letters/{id}/documents/{document}";
    /// Whether a letter reached an addressee, where nothing proves it.
    DESK_ARRIVAL desk_arrival(id, addressee) = "/desk/letters/{id}/addressees/{addressee}/arrival";
    /// What is known of an addressee, set by hand.
    DESK_STANDING desk_standing(id, addressee) = "/desk/letters/{id}/addressees/{addressee}/standing";
    /// Asking an addressee how they see it.
    DESK_COUNCIL_VIEW desk_council_view(id, addressee) = "/desk/letters/{id}/addressees/{addressee}/view";
    /// The dates of a letter.
    DESK_DEADLINES desk_deadlines(id) = "/desk/letters/{id}/deadlines";
    /// One date.
    DESK_DEADLINE desk_deadline(id, deadline) = "/desk/letters/{id}/deadlines/{deadline}";
    /// Reminders and next steps.
    DESK_CHASERS desk_chasers(id) = "/desk/letters/{id}/chasers";
    /// One of them.
    DESK_CHASER desk_chaser(id, chaser) = "/desk/letters/{id}/chasers/{chaser}";
    /// What was promised.
    DESK_PROMISES desk_promises(id) = "/desk/letters/{id}/promises";
    /// One promise at the desk.
    DESK_PROMISE desk_promise(id, promise) = "/desk/letters/{id}/promises/{promise}";
    /// What speaks for a promise and against it.
    DESK_EVIDENCE desk_evidence(id, promise) = "/desk/letters/{id}/promises/{promise}/evidence";
    /// What became of it.
    DESK_OUTCOME desk_outcome(id, promise) = "/desk/letters/{id}/promises/{promise}/outcome";
    /// A council's record.
    COUNCIL council(slug) = "/councils/{slug}";
    /// The same as JSON.
    COUNCIL_JSON council_json(slug) = "/councils/{slug}/record.json";

    /// Where a mail server hands in what came back.
    INBOUND inbound() = "/inbound/mail";
    /// The demonstration's mail.
    MAILBOX mailbox() = "/demo/mailbox";
    /// The same as JSON.
    MAILBOX_JSON mailbox_json() = "/demo/mailbox.json";
    /// One mail of the demonstration.
    MAILBOX_MAIL mailbox_mail(number) = "/demo/mailbox/{number}";
    /// Answering it as the council.
    MAILBOX_ANSWER mailbox_answer(number) = "/demo/mailbox/{number}/answer";
    /// The empty handler that the benchmarks compare with; routed only when a setting asks for it.
    NOTHING nothing() = "/nothing";
}

/// Makes a path absolute for mail.
#[derive(Debug, Clone)]
pub struct Links {
    base: String,
}

impl Links {
    /// `base` is the configured base URL; a trailing slash is dropped.
    pub fn new(base: &str) -> Links {
        Links { base: base.trim_end_matches('/').to_owned() }
    }

    /// The base URL, without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// `path` with the base URL before it.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
