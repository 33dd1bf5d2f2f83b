//! Who signed a letter lately, and from where: counted by network and by domain over an hour and over ten minutes.

use std::collections::{HashMap, VecDeque};

use super::Verdict;
use super::thresholds::{
    BURST_LEAST, BURST_OF_DOMAIN, BURST_OF_NETWORK, BURST_TIMES, LONG, MOST_LETTERS, MOST_REMEMBERED, ODD_DOMAIN,
    SAME_NETWORK, SHORT,
};
use crate::clock::Time;
use crate::signatures::model::{HoldReason, SignatureId};

/// Somebody who signs, by hashes.
pub(super) struct Newcomer<'a> {
    /// Their signature.
    pub id: &'a SignatureId,
    /// Their network; none for somebody at an event.
    pub network: Option<u64>,
    /// Their mail's domain; none for one that many strangers share.
    pub domain: Option<u64>,
    /// Their mailbox.
    pub mailbox: u64,
}

/// The crowds of the letters that were signed lately.
#[derive(Debug, Default)]
pub(super) struct Crowds(HashMap<u64, Crowd>);

impl Crowds {
    /// Takes somebody into a letter's crowd, and adds to the verdict what their company gives reason for.
    pub(super) fn meet(&mut self, letter: u64, newcomer: &Newcomer<'_>, now: Time, verdict: &mut Verdict) {
        let now = now.and_utc().timestamp_millis();
        if self.0.len() >= MOST_LETTERS && !self.0.contains_key(&letter) {
            let quietest = self.0.iter().min_by_key(|(_, crowd)| crowd.last_at()).map(|(letter, _)| *letter);
            quietest.and_then(|quietest| self.0.remove(&quietest));
        }
        self.0.entry(letter).or_default().meet(newcomer, now, verdict);
    }
}

#[derive(Debug)]
struct Signer {
    at: i64,
    id: u128,
    network: Option<u64>,
    domain: Option<u64>,
    mailbox: u64,
}

/// How many of a group signed, and whether those before them have been told of.
#[derive(Debug, Default)]
struct Group {
    long: u32,
    short: u32,
    told: [bool; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum GroupKey {
    Network(u64),
    Domain(u64),
}

/// One letter's.
#[derive(Debug, Default)]
struct Crowd {
    signers: VecDeque<Signer>,
    /// How many of them, the oldest, are older than [`SHORT`].
    before: usize,
    groups: HashMap<GroupKey, Group>,
    mailboxes: HashMap<u64, u32>,
}

/// A rule that a group can trip.
struct Rule {
    reason: HoldReason,
    least: u32,
    in_short: bool,
}

impl Signer {
    fn groups(&self) -> impl Iterator<Item = GroupKey> + use<> {
        let domain = self.domain.map(GroupKey::Domain);
        self.network.map(GroupKey::Network).into_iter().chain(domain)
    }
}

impl Crowd {
    fn last_at(&self) -> i64 {
        self.signers.back().map_or(i64::MIN, |signer| signer.at)
    }

    fn meet(&mut self, newcomer: &Newcomer<'_>, now: i64, verdict: &mut Verdict) {
        self.forget(now);
        let signer = Signer {
            at: now,
            id: uuid::Uuid::parse_str(newcomer.id.as_str()).map_or(0, |id| id.as_u128()),
            network: newcomer.network,
            domain: newcomer.domain,
            mailbox: newcomer.mailbox,
        };
        let groups = signer.groups();
        // Somebody whose mail does not come and who signs again is one, not two.
        if !self.mailboxes.contains_key(&signer.mailbox) {
            self.enter(signer);
        }
        for group in groups {
            self.look_at(group, verdict);
        }
    }

    fn enter(&mut self, signer: Signer) {
        if self.signers.len() >= MOST_REMEMBERED {
            self.leave();
        }
        for key in signer.groups() {
            let group = self.groups.entry(key).or_default();
            group.long += 1;
            group.short += 1;
        }
        *self.mailboxes.entry(signer.mailbox).or_default() += 1;
        self.signers.push_back(signer);
    }

    fn forget(&mut self, now: i64) {
        while let Some(signer) = self.signers.get(self.before)
            && signer.at < now - SHORT.num_milliseconds()
        {
            for key in signer.groups() {
                if let Some(group) = self.groups.get_mut(&key) {
                    group.short = group.short.saturating_sub(1);
                }
            }
            self.before += 1;
        }
        while self.before > 0 && self.signers.front().is_some_and(|s| s.at < now - LONG.num_milliseconds()) {
            self.leave();
        }
    }

    /// The one who has been here for longest goes.
    fn leave(&mut self) {
        let Some(signer) = self.signers.pop_front() else { return };
        let was_short = self.before == 0;
        self.before = self.before.saturating_sub(1);
        for key in signer.groups() {
            let Some(group) = self.groups.get_mut(&key) else { continue };
            group.long = group.long.saturating_sub(1);
            group.short = group.short.saturating_sub(u32::from(was_short));
            if group.long == 0 {
                self.groups.remove(&key);
            }
        }
        if let Some(count) = self.mailboxes.get_mut(&signer.mailbox) {
            *count -= 1;
            if *count == 0 {
                self.mailboxes.remove(&signer.mailbox);
            }
        }
    }

    /// Whether the letter is signed many times faster than it was itself a while ago.
    fn is_in_a_burst(&self) -> bool {
        let lately = self.signers.len() - self.before;
        let spans = (LONG - SHORT).num_seconds() / SHORT.num_seconds();
        let pace = self.before / usize::try_from(spans).unwrap_or(1).max(1);
        let least = usize::try_from(BURST_LEAST).unwrap_or(usize::MAX);
        lately >= least.max(pace * usize::try_from(BURST_TIMES).unwrap_or(1))
    }

    fn look_at(&mut self, key: GroupKey, verdict: &mut Verdict) {
        let (reason, least, least_in_burst) = match key {
            GroupKey::Network(_) => (HoldReason::SameNetwork, SAME_NETWORK, BURST_OF_NETWORK),
            GroupKey::Domain(_) => (HoldReason::OddDomain, ODD_DOMAIN, BURST_OF_DOMAIN),
        };
        self.apply(key, &Rule { reason, least, in_short: false }, verdict);
        if self.is_in_a_burst() {
            self.apply(key, &Rule { reason: HoldReason::Burst, least: least_in_burst, in_short: true }, verdict);
        }
    }

    fn apply(&mut self, key: GroupKey, rule: &Rule, verdict: &mut Verdict) {
        let Some(group) = self.groups.get_mut(&key) else { return };
        let count = if rule.in_short { group.short } else { group.long };
        let told = std::mem::replace(&mut group.told[usize::from(rule.in_short)], count >= rule.least);
        if count < rule.least {
            return;
        }
        if !verdict.reasons.contains(&rule.reason) {
            verdict.reasons.push(rule.reason);
        }
        if !told {
            let from = if rule.in_short { self.before } else { 0 };
            let company = self.signers.iter().skip(from).filter(|signer| signer.groups().any(|other| other == key));
            let ids = company.filter_map(|s| SignatureId::parse(&uuid::Uuid::from_u128(s.id).to_string())).collect();
            verdict.company.push((rule.reason, ids));
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::clock::Clock;

    struct Scene {
        crowds: Crowds,
        now: Time,
        mailbox: u64,
    }

    impl Scene {
        fn new() -> Scene {
            Scene { crowds: Crowds::default(), now: Clock::default().now(), mailbox: 0 }
        }

        fn sign(&mut self, network: Option<u64>, domain: Option<u64>) -> Verdict {
            self.mailbox += 1;
            let id = SignatureId::new(self.now);
            let newcomer = Newcomer { id: &id, network, domain, mailbox: self.mailbox };
            let mut verdict = Verdict::default();
            self.crowds.meet(1, &newcomer, self.now, &mut verdict);
            verdict
        }

        fn pass(&mut self, by: Duration) {
            self.now += by;
        }
    }

    #[test]
    fn a_letter_in_the_news_holds_nobody() {
        let mut scene = Scene::new();
        for round in 0..4 {
            for network in 0..500 {
                assert!(scene.sign(Some(network), None).is_clear(), "round {round}");
            }
            scene.pass(Duration::seconds(30));
        }
    }

    #[test]
    fn the_thirtieth_from_one_network_is_held_and_those_before_it() {
        let mut scene = Scene::new();
        for _ in 1..SAME_NETWORK {
            assert!(scene.sign(Some(7), None).is_clear());
            scene.pass(Duration::seconds(60));
        }
        let verdict = scene.sign(Some(7), None);
        assert_eq!(verdict.reasons, [HoldReason::SameNetwork]);
        assert_eq!(verdict.company[0].1.len(), 30);
        let next = scene.sign(Some(7), None);
        assert_eq!((next.reasons, next.company), (vec![HoldReason::SameNetwork], vec![]));
        assert!(scene.sign(Some(8), None).is_clear());
        scene.pass(Duration::hours(1));
        assert!(scene.sign(Some(7), None).is_clear(), "an hour later it is forgotten");
    }

    #[test]
    fn many_of_one_unusual_domain_are_held_and_the_same_person_again_is_one() {
        let mut scene = Scene::new();
        for network in 1..u64::from(ODD_DOMAIN) {
            assert!(scene.sign(Some(network), Some(9)).is_clear());
            scene.mailbox -= 1;
            assert!(scene.sign(Some(network), Some(9)).is_clear());
        }
        assert_eq!(scene.sign(Some(999), Some(9)).reasons, [HoldReason::OddDomain]);
    }

    #[test]
    fn in_a_burst_a_network_that_brings_many_is_held_and_its_neighbour_is_not() {
        let mut scene = Scene::new();
        for network in 0..200 {
            assert!(scene.sign(Some(network), None).is_clear());
        }
        for _ in 1..BURST_OF_NETWORK {
            assert!(scene.sign(Some(1000), None).is_clear());
        }
        let verdict = scene.sign(Some(1000), None);
        assert_eq!(verdict.reasons, [HoldReason::Burst]);
        assert_eq!(verdict.company[0].1.len(), usize::try_from(BURST_OF_NETWORK).unwrap());
        assert!(scene.sign(Some(1001), None).is_clear());
        assert!(scene.sign(None, None).is_clear());
    }

    #[test]
    fn a_letter_that_is_always_signed_much_is_in_no_burst() {
        let mut scene = Scene::new();
        for minute in 0..90 {
            for network in 0..12 {
                let verdict = scene.sign(Some(minute * 100 + network), None);
                assert!(verdict.is_clear());
            }
            for _ in 0..2 {
                scene.sign(Some(5), None);
            }
            scene.pass(Duration::minutes(1));
        }
        let verdict = scene.sign(Some(5), None);
        assert_eq!(verdict.reasons, [HoldReason::SameNetwork], "but no burst");
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let mut scene = Scene::new();
        for network in 0..u64::try_from(MOST_REMEMBERED).unwrap() + 500 {
            scene.sign(Some(network), None);
        }
        let crowd = scene.crowds.0.get(&1).unwrap();
        assert_eq!(crowd.signers.len(), MOST_REMEMBERED);
        assert_eq!(crowd.groups.len(), MOST_REMEMBERED);
        scene.pass(Duration::hours(2));
        scene.sign(Some(1), None);
        let crowd = scene.crowds.0.get(&1).unwrap();
        assert_eq!((crowd.signers.len(), crowd.groups.len(), crowd.mailboxes.len()), (1, 1, 1));
    }
}
