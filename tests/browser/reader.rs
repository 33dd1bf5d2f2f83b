//! Somebody at a browser: they read words, fill in fields by their labels, press buttons and follow links.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};

/// How long a thing may take that the service does by itself: mail, counting, a page made anew.
const PATIENCE: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(100);

pub struct Reader {
    pub client: Client,
    mailbox: String,
}

impl Reader {
    pub fn new(client: Client, mailbox: &str) -> Reader {
        Reader { client, mailbox: mailbox.to_owned() }
    }

    pub async fn opens(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    pub async fn address(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Everything that can be read on the page, with single spaces.
    pub async fn page(&self) -> String {
        // A page that is being replaced has no words for a moment.
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => single_spaces(&body.text().await.unwrap_or_default()),
            Err(_) => String::new(),
        }
    }

    pub async fn reads(&self, words: &str) {
        let start = Instant::now();
        while !self.page().await.contains(words) {
            let late = start.elapsed() > PATIENCE;
            assert!(!late, "{words:?} is not on {}:\n{}", self.address().await, self.page().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn does_not_read(&self, words: &str) {
        let page = self.page().await;
        assert!(!page.contains(words), "{words:?} is on {}:\n{page}", self.address().await);
    }

    /// Opens a page again and again until it says something.
    pub async fn waits_for(&self, address: &str, words: &str) {
        let start = Instant::now();
        loop {
            self.opens(address).await;
            if self.page().await.contains(words) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{words:?} did not come to {address}:\n{}", self.page().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The two numbers beside a letter, in their order.
    pub async fn numbers(&self) -> Vec<u32> {
        let mut numbers = Vec::new();
        for number in self.client.find_all(Locator::Css(".tally dd")).await.unwrap() {
            numbers.push(number.text().await.unwrap().replace(',', "").parse().unwrap());
        }
        numbers
    }

    /// Opens a letter until so many have signed it.
    pub async fn sees_signed(&self, letter: &str, count: u32) {
        let start = Instant::now();
        loop {
            self.opens(letter).await;
            let numbers = self.numbers().await;
            if numbers.first() == Some(&count) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "not {count} but {numbers:?} have signed {letter}");
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn fills_in(&self, label: &str, words: &str) {
        let field = self.field(label).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    /// Fills in a day. In which order a browser takes its numbers from the keyboard depends on the language it runs in, so it
    /// is set as a day chosen from the browser's calendar is.
    pub async fn fills_in_day(&self, label: &str, day: NaiveDate) {
        let field = serde_json::to_value(self.field(label).await).unwrap();
        let set = "arguments[0].value = arguments[1]";
        self.client.execute(set, vec![field, day.to_string().into()]).await.unwrap();
        self.still_sees(label, &day.to_string()).await;
    }

    pub async fn still_sees(&self, label: &str, words: &str) {
        let value = self.field(label).await.prop("value").await.unwrap();
        assert_eq!(value.as_deref(), Some(words), "in {label:?}");
    }

    /// What stands beside a field about what was typed there, which a screen reader is told of too.
    pub async fn is_told_at(&self, label: &str, words: &str) {
        let told_by = self.field(label).await.attr("aria-describedby").await.unwrap().unwrap_or_default();
        let mut told = String::new();
        for note in told_by.split(' ').filter(|note| !note.is_empty()) {
            told += &self.client.find(Locator::Id(note)).await.unwrap().text().await.unwrap();
        }
        assert!(told.contains(words), "{label:?} is told: {told:?}");
    }

    /// Chooses an answer to a question.
    pub async fn chooses(&self, question: &str, answer: &str) {
        let path = format!(
            "//fieldset[legend[normalize-space(.)=\"{question}\"]]//label[starts-with(normalize-space(.), \"{answer}\")]"
        );
        self.find(&path).await.click().await.unwrap();
    }

    /// Chooses from a list.
    pub async fn picks(&self, label: &str, answer: &str) {
        self.field(label).await.select_by_label(answer).await.unwrap();
    }

    /// Chooses from a list that stands in a group of fields.
    pub async fn picks_in(&self, group: &str, label: &str, answer: &str) {
        self.field_in(group, label).await.select_by_label(answer).await.unwrap();
    }

    pub async fn fills_in_in(&self, group: &str, label: &str, words: &str) {
        let field = self.field_in(group, label).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
    }

    pub async fn ticks(&self, label: &str) {
        self.find(&format!("//label[normalize-space(.)=\"{label}\"]")).await.click().await.unwrap();
    }

    pub async fn presses(&self, button: &str) {
        let path = format!("//button[normalize-space(.)=\"{button}\"][not(contains(@class, \"hidden\"))]");
        self.goes_on_by(&self.find(&path).await).await;
    }

    pub async fn follows(&self, link: &str) {
        self.goes_on_by(&self.find(&format!("//a[contains(normalize-space(.), \"{link}\")]")).await).await;
    }

    /// Follows a link that stands in one row of a list.
    pub async fn follows_in_row(&self, row: &str, link: &str) {
        let path = format!("//li[contains(., \"{row}\")]//a[contains(normalize-space(.), \"{link}\")]");
        self.goes_on_by(&self.find(&path).await).await;
    }

    /// Waits for a mail and opens it.
    pub async fn opens_mail(&self, to: &str, subject: &str) {
        let path = format!("//li[contains(., \"{to}\")]//a[contains(., \"{subject}\")]");
        let start = Instant::now();
        loop {
            self.opens(&self.mailbox).await;
            if let Ok(mail) = self.client.find(Locator::XPath(&path)).await {
                self.goes_on_by(&mail).await;
                self.reads(subject).await;
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no mail {subject:?} to {to}:\n{}", self.page().await);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The six digits in an open mail.
    pub async fn code(&self) -> String {
        let page = self.page().await;
        let is_code = |word: &&str| word.len() == 6 && word.chars().all(|c| c.is_ascii_digit());
        page.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code in:\n{page}")).to_owned()
    }

    pub async fn leaves(self) {
        self.client.close().await.unwrap();
    }

    async fn field(&self, label: &str) -> Element {
        self.field_of(&format!("//label[starts-with(normalize-space(.), \"{label}\")]")).await
    }

    async fn field_in(&self, group: &str, label: &str) -> Element {
        let inside = format!("//fieldset[legend[starts-with(normalize-space(.), \"{group}\")]]");
        self.field_of(&format!("{inside}//label[starts-with(normalize-space(.), \"{label}\")]")).await
    }

    async fn field_of(&self, path: &str) -> Element {
        let label = self.find(path).await;
        let id = label.attr("for").await.unwrap().unwrap();
        self.client.find(Locator::Id(&id)).await.unwrap()
    }

    /// Clicks, and waits until the page that was clicked on is gone.
    async fn goes_on_by(&self, element: &Element) {
        let left = self.client.find(Locator::Css("html")).await.unwrap();
        element.click().await.unwrap();
        let start = Instant::now();
        while left.tag_name().await.is_ok() {
            assert!(start.elapsed() < PATIENCE, "clicking led nowhere from {}", self.address().await);
            tokio::time::sleep(PAUSE / 10).await;
        }
    }

    async fn find(&self, path: &str) -> Element {
        let start = Instant::now();
        loop {
            if let Ok(element) = self.client.find(Locator::XPath(path)).await {
                return element;
            }
            let late = start.elapsed() > PATIENCE;
            assert!(!late, "no {path} on {}:\n{}", self.address().await, self.page().await);
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
