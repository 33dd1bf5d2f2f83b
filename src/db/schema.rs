//! The one list of tables, kept by hand, in types that both backends have. A test compares it with both sets of
//! migrations.
#![expect(missing_docs, reason = "the migrations say what each column is")]

diesel::table! {
    teams (id) {
        id -> Text,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    organisers (id) {
        id -> Text,
        email_sealed -> Binary,
        email_key -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    memberships (team_id, organiser_id) {
        team_id -> Text,
        organiser_id -> Text,
        joined_at -> Timestamp,
    }
}

diesel::table! {
    sign_ins (token_hash) {
        token_hash -> Binary,
        organiser_id -> Text,
        requested_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary,
        organiser_id -> Text,
        started_at -> Timestamp,
        seen_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit_entries (id) {
        id -> Text,
        team_id -> Nullable<Text>,
        organiser_id -> Nullable<Text>,
        letter_id -> Nullable<Text>,
        deed -> Text,
        detail_sealed -> Nullable<Binary>,
        happened_at -> Timestamp,
    }
}

diesel::table! {
    letters (id) {
        id -> Text,
        slug -> Text,
        team_id -> Text,
        kind -> Text,
        title -> Text,
        body_markdown -> Text,
        on_behalf_of -> Nullable<Text>,
        dated_on -> Date,
        closes_on -> Nullable<Date>,
        goal -> Nullable<BigInt>,
        language -> Text,
        at_risk -> Bool,
        reply_within_working_days -> Integer,
        lookup_key_sealed -> Nullable<Binary>,
        created_at -> Timestamp,
        opened_at -> Nullable<Timestamp>,
        frozen_at -> Nullable<Timestamp>,
        dispatched_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        signature_count -> BigInt,
        withdrawn_count -> BigInt,
        removed_count -> BigInt,
        counted_at -> Nullable<Timestamp>,
        page_revision -> BigInt,
        touched_at -> Timestamp,
        before_you_sign -> Nullable<Text>,
        employer_domains -> Nullable<Text>,
    }
}

diesel::table! {
    asks (id) {
        id -> Text,
        letter_id -> Text,
        number -> Integer,
        wording -> Text,
    }
}

diesel::table! {
    addressees (id) {
        id -> Text,
        letter_id -> Text,
        position -> Integer,
        name -> Text,
        organisation -> Text,
        email_sealed -> Binary,
        corrected_at -> Nullable<Timestamp>,
        council_code -> Nullable<Text>,
        email_source_sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    mail_frames (id) {
        id -> Text,
        content_sealed -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        purpose -> Text,
        message_id -> Text,
        recipient_key -> Binary,
        frame_id -> Nullable<Text>,
        content_sealed -> Nullable<Binary>,
        created_at -> Timestamp,
        due_at -> Timestamp,
        claimed_at -> Nullable<Timestamp>,
        attempts -> Integer,
        answer_sealed -> Nullable<Binary>,
        sent_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    suppressions (address_key) {
        address_key -> Binary,
        reason -> Text,
        suppressed_at -> Timestamp,
    }
}

diesel::table! {
    roll_heads (letter_id) {
        letter_id -> Text,
        size -> BigInt,
    }
}

diesel::table! {
    roll_entries (letter_id, position) {
        letter_id -> Text,
        position -> BigInt,
        event -> Text,
        refers_to -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        version_hash -> Text,
        recorded_on -> Date,
    }
}

diesel::table! {
    signatures (id) {
        id -> Text,
        letter_id -> Text,
        version_hash -> Text,
        name_sealed -> Nullable<Binary>,
        name_key -> Binary,
        email_sealed -> Nullable<Binary>,
        email_key -> Binary,
        role_sealed -> Nullable<Binary>,
        affiliation_sealed -> Nullable<Binary>,
        place_sealed -> Nullable<Binary>,
        category -> Text,
        public_display -> Text,
        council_display -> Text,
        wants_updates -> Bool,
        language -> Text,
        verification -> Text,
        confirm_token_hash -> Nullable<Binary>,
        code_hash -> Nullable<Binary>,
        code_tries -> Integer,
        token_issued_at -> Timestamp,
        signed_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        enrolled_at -> Nullable<Timestamp>,
        roll_position -> Nullable<BigInt>,
        withdrawn_at -> Nullable<Timestamp>,
        removed_at -> Nullable<Timestamp>,
        removed_reason -> Nullable<Text>,
        struck_at -> Nullable<Timestamp>,
        held_at -> Nullable<Timestamp>,
        forgotten_at -> Nullable<Timestamp>,
        wording_hash -> Nullable<Binary>,
        mail_count -> Integer,
    }
}

diesel::table! {
    mailings (id) {
        id -> Text,
        letter_id -> Text,
        occasion -> Text,
        occasion_id -> Text,
        content_sealed -> Binary,
        reached_position -> BigInt,
        mail_count -> BigInt,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    leases (name) {
        name -> Text,
        holder -> Text,
        held_until -> Timestamp,
    }
}

diesel::table! {
    deadlines (id) {
        id -> Text,
        letter_id -> Text,
        addressee_id -> Nullable<Text>,
        stage -> Text,
        basis -> Text,
        source_url -> Nullable<Text>,
        quotation -> Nullable<Text>,
        starts_on -> Date,
        start_rule -> Text,
        day_count -> Integer,
        unit -> Text,
        calendar -> Text,
        calendar_version -> Text,
        due_on -> Date,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
        met_on -> Nullable<Date>,
        missed_at -> Nullable<Timestamp>,
        paused_on -> Nullable<Date>,
        days_left -> Nullable<Integer>,
        cancelled_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        superseded_by -> Nullable<Text>,
        promise_id -> Nullable<Text>,
    }
}

diesel::table! {
    dispatches (id) {
        id -> Text,
        letter_id -> Text,
        version_hash -> Text,
        copy_sealed -> Binary,
        signature_count -> BigInt,
        dispatched_at -> Timestamp,
    }
}

diesel::table! {
    deliveries (id) {
        id -> Text,
        dispatch_id -> Text,
        letter_id -> Text,
        addressee_id -> Text,
        reply_code -> Text,
        email_sealed -> Binary,
        outbox_id -> Text,
        message_id -> Text,
        queued_at -> Timestamp,
        handed_over_at -> Nullable<Timestamp>,
        delayed_at -> Nullable<Timestamp>,
        answer_sealed -> Nullable<Binary>,
        bounced_at -> Nullable<Timestamp>,
        bounce_status -> Nullable<Text>,
        bounce_detail_sealed -> Nullable<Binary>,
        replaced_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inbound_messages (id) {
        id -> Text,
        fingerprint -> Binary,
        door -> Text,
        envelope_sealed -> Binary,
        raw_sealed -> Binary,
        raw_sha256 -> Binary,
        size_bytes -> BigInt,
        kind -> Nullable<Text>,
        class -> Nullable<Text>,
        reasons -> Text,
        authentication -> Nullable<Text>,
        letter_id -> Nullable<Text>,
        delivery_id -> Nullable<Text>,
        received_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
        reader_version -> Integer,
        reading_failed_at -> Nullable<Timestamp>,
        reading_tries -> Integer,
    }
}

diesel::table! {
    replies (id) {
        id -> Text,
        letter_id -> Text,
        delivery_id -> Nullable<Text>,
        addressee_id -> Text,
        inbound_message_id -> Nullable<Text>,
        channel -> Text,
        assurance -> Text,
        assurance_reasons -> Text,
        sender_confirmed_at -> Nullable<Timestamp>,
        sender_confirmed_by -> Nullable<Text>,
        sender_sealed -> Binary,
        subject_sealed -> Binary,
        words_sealed -> Binary,
        public_copy_sealed -> Nullable<Binary>,
        released_at -> Nullable<Timestamp>,
        released_by -> Nullable<Text>,
        received_at -> Timestamp,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
        judged_at -> Nullable<Timestamp>,
        set_aside_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    answers (reply_id, ask_id) {
        reply_id -> Text,
        ask_id -> Text,
        verdict -> Text,
        quote_start -> Nullable<Integer>,
        quote_end -> Nullable<Integer>,
        quote_sha256 -> Nullable<Binary>,
        redirected_to -> Nullable<Text>,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
    }
}

diesel::table! {
    signature_checks (id) {
        id -> Text,
        signature_id -> Text,
        letter_id -> Text,
        kind -> Text,
        class -> Text,
        detail_sealed -> Nullable<Binary>,
        detail_key -> Binary,
        token_hash -> Nullable<Binary>,
        asked_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        raised_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    signature_holds (id) {
        id -> Text,
        signature_id -> Text,
        letter_id -> Text,
        reason -> Text,
        detail_sealed -> Nullable<Binary>,
        held_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        decision -> Nullable<Text>,
        decided_by -> Nullable<Text>,
    }
}

diesel::table! {
    consent_wordings (hash) {
        hash -> Binary,
        language -> Text,
        wording -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    consent_events (id) {
        id -> Text,
        signature_id -> Text,
        kind -> Text,
        choice -> Text,
        wording_hash -> Nullable<Binary>,
        language -> Text,
        version_hash -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    complaints (id) {
        id -> Text,
        letter_id -> Nullable<Text>,
        email_sealed -> Nullable<Binary>,
        words_sealed -> Nullable<Binary>,
        received_at -> Timestamp,
        acknowledge_by -> Timestamp,
        reminded_at -> Nullable<Timestamp>,
        acknowledged_at -> Nullable<Timestamp>,
        acknowledged_by -> Nullable<Text>,
        closed_at -> Nullable<Timestamp>,
        outcome_sealed -> Nullable<Binary>,
        forgotten_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    purges (id) {
        id -> Text,
        what -> Text,
        letter_id -> Nullable<Text>,
        row_count -> BigInt,
        purged_at -> Timestamp,
    }
}

diesel::table! {
    mail_tallies (address_key, sent_on) {
        address_key -> Binary,
        sent_on -> Date,
        mail_count -> Integer,
    }
}

diesel::table! {
    letter_groups (letter_id, dimension, value) {
        letter_id -> Text,
        dimension -> Text,
        value -> Text,
        signature_count -> BigInt,
        shown_count -> Nullable<BigInt>,
    }
}

diesel::table! {
    service_keys (name) {
        name -> Text,
        key_sealed -> Binary,
        made_at -> Timestamp,
    }
}

diesel::table! {
    deadline_plans (id) {
        id -> Text,
        letter_id -> Text,
        stage -> Text,
        basis -> Text,
        day_count -> Integer,
        unit -> Text,
        calendar -> Text,
        source_url -> Nullable<Text>,
        quotation -> Nullable<Text>,
    }
}

diesel::table! {
    standings (addressee_id) {
        addressee_id -> Text,
        letter_id -> Text,
        acknowledged_at -> Nullable<Timestamp>,
        acknowledged_by -> Nullable<Text>,
        council_reference_sealed -> Nullable<Binary>,
        challenged_at -> Nullable<Timestamp>,
        sent_another_way -> Nullable<Text>,
        sent_another_way_on -> Nullable<Date>,
        // Neither written nor read: a clock that stands still says so in its own row, `deadlines.paused_on`.
        paused_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        held_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    letter_events (id) {
        id -> Text,
        letter_id -> Text,
        addressee_id -> Nullable<Text>,
        kind -> Text,
        subject -> Nullable<Text>,
        facts -> Text,
        audience -> Text,
        occurred_at -> Timestamp,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    documents (id) {
        id -> Text,
        letter_id -> Text,
        reply_id -> Nullable<Text>,
        position -> Integer,
        name_sealed -> Binary,
        declared_type -> Text,
        sniffed_type -> Text,
        size_bytes -> BigInt,
        sha256 -> Binary,
        content_sealed -> Binary,
        flags -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
        released_at -> Nullable<Timestamp>,
        released_by -> Nullable<Text>,
    }
}

diesel::table! {
    suggestions (id) {
        id -> Text,
        reply_id -> Text,
        rule -> Text,
        kind -> Text,
        payload_sealed -> Binary,
        made_at -> Timestamp,
        accepted_at -> Nullable<Timestamp>,
        declined_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
    }
}

diesel::table! {
    council_links (id) {
        id -> Text,
        letter_id -> Text,
        addressee_id -> Text,
        promise_id -> Nullable<Text>,
        token_hash -> Binary,
        issued_at -> Timestamp,
        issued_by -> Nullable<Text>,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    council_views (id) {
        id -> Text,
        letter_id -> Text,
        addressee_id -> Text,
        council_link_id -> Text,
        promise_id -> Nullable<Text>,
        verdicts -> Text,
        words_sealed -> Binary,
        public_copy_sealed -> Nullable<Binary>,
        filed_at -> Timestamp,
        released_at -> Nullable<Timestamp>,
        released_by -> Nullable<Text>,
    }
}

diesel::table! {
    promises (id) {
        id -> Text,
        letter_id -> Text,
        addressee_id -> Text,
        reply_id -> Text,
        ask_id -> Nullable<Text>,
        quotation_sealed -> Binary,
        quote_start -> Integer,
        quote_end -> Integer,
        quote_sha256 -> Binary,
        promisor -> Text,
        kind -> Text,
        condition -> Nullable<Text>,
        due_on -> Nullable<Date>,
        due_precision -> Text,
        due_text -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
        predecessor_id -> Nullable<Text>,
        replaced_at -> Nullable<Timestamp>,
        date_passed_at -> Nullable<Timestamp>,
        asked_at -> Nullable<Timestamp>,
        reply_until -> Nullable<Date>,
        proposed_outcome -> Nullable<Text>,
        proposed_on -> Nullable<Date>,
        proposed_at -> Nullable<Timestamp>,
        proposed_by -> Nullable<Text>,
        outcome -> Nullable<Text>,
        outcome_on -> Nullable<Date>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
    }
}

diesel::table! {
    promise_evidence (id) {
        id -> Text,
        promise_id -> Text,
        kind -> Text,
        document_id -> Nullable<Text>,
        reply_id -> Nullable<Text>,
        url -> Nullable<Text>,
        note -> Text,
        sha256 -> Nullable<Binary>,
        supports -> Text,
        captured_on -> Date,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
    }
}

diesel::table! {
    promise_followers (id) {
        id -> Text,
        promise_id -> Text,
        email_sealed -> Nullable<Binary>,
        email_key -> Binary,
        token_hash -> Binary,
        asked_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        told_of -> Nullable<Text>,
    }
}

diesel::table! {
    contact_bounces (id) {
        id -> Text,
        address_key -> Binary,
        delivery_id -> Text,
        status -> Text,
        permanence -> Text,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    failing_contacts (id) {
        id -> Text,
        address_key -> Binary,
        failing_since -> Timestamp,
        cleared_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    council_domains (id) {
        id -> Text,
        council_code -> Text,
        domain -> Text,
        role -> Text,
        source -> Text,
        noted_at -> Timestamp,
    }
}

diesel::table! {
    chasers (id) {
        id -> Text,
        letter_id -> Text,
        addressee_id -> Text,
        deadline_id -> Nullable<Text>,
        promise_id -> Nullable<Text>,
        kind -> Text,
        step -> Text,
        draft_sealed -> Binary,
        drafted_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        dismissed_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        outbox_id -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    teams,
    organisers,
    memberships,
    sign_ins,
    sessions,
    audit_entries,
    letters,
    asks,
    addressees,
    mail_frames,
    outbox,
    suppressions,
    roll_heads,
    roll_entries,
    signatures,
    mailings,
    leases,
    deadlines,
    dispatches,
    deliveries,
    inbound_messages,
    replies,
    answers,
    signature_checks,
    signature_holds,
    consent_wordings,
    consent_events,
    complaints,
    purges,
    mail_tallies,
    letter_groups,
    service_keys,
    deadline_plans,
    standings,
    letter_events,
    documents,
    suggestions,
    council_links,
    council_views,
    promises,
    promise_evidence,
    promise_followers,
    contact_bounces,
    failing_contacts,
    council_domains,
    chasers,
);
