//! A real browser for the tests: Debian's Chromium, driven through its driver.

#![allow(clippy::unwrap_used)]
#![allow(dead_code, reason = "each test binary that includes this file uses a part of it")]

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// Ends the driver and its browsers when standard input ends, so that a killed test leaves neither them nor a profile.
/// They are one process group and are killed at once: asked to end, the driver would leave its browsers running.
const HOLDER: &str = r#"
while read -r _; do :; done
kill -s KILL -- "-$1"
rm -rf "$2" || { sleep 1; rm -rf "$2"; }
"#;

/// The browser must neither ask anyone anything nor need a graphics card or a privileged sandbox; and a page that still
/// glides to its place cannot be clicked on.
const FLAGS: [&str; 12] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
];

/// Whether the pages' own scripts run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// They run.
    On,
    /// They do not, as for a reader who has turned them off.
    Off,
}

/// What the page is looked at on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// A small phone: 360 by 740 CSS pixels, touch.
    Phone360,
    /// A window of 1280 by 900.
    Desktop1280,
}

/// The colour scheme that the reader prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A running driver and the profiles of its browsers; all end with this value.
#[derive(Debug)]
pub struct Chromium {
    driver: Child,
    holder: Child,
    port: u16,
    profiles: PathBuf,
    opened: AtomicU32,
    _output: BufReader<ChildStdout>,
}

impl Chromium {
    /// Starts the driver on a free port.
    pub fn start() -> Chromium {
        let profiles = tempfile::Builder::new().prefix("undersigned-chromium-").tempdir().unwrap().keep();
        let mut driver = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            // The browser keeps its sockets and scratch files there.
            .env("TMPDIR", &profiles)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let holder = Command::new("sh")
            .args(["-c", HOLDER, "sh", &driver.id().to_string()])
            .arg(&profiles)
            // A group of its own: an interrupt at the terminal must not end it before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh runs");
        let mut output = BufReader::new(driver.stdout.take().unwrap());
        let port = announced_port(&mut output).expect("chromedriver starts");
        Chromium { driver, holder, port, profiles, opened: AtomicU32::new(0), _output: output }
    }

    /// Opens a browser with a fresh profile.
    pub async fn open_browser(&self, script: Script, screen: Screen, scheme: Scheme) -> Client {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        let profile = self.profiles.join(format!("profile-{number}"));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(&profile, script))
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("a browser opens");
        show_on(&client, screen).await;
        prefer(&client, scheme).await;
        client
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
        let _ = self.driver.wait();
    }
}

/// Makes the pages believe in a screen.
///
/// The driver's own emulation of a phone is not used: with scripts off it waits for ever for a page to load.
pub async fn show_on(client: &Client, screen: Screen) {
    let size = match screen {
        Screen::Phone360 => {
            json!({"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true})
        }
        Screen::Desktop1280 => {
            json!({"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false})
        }
    };
    let touch = json!({"enabled": screen == Screen::Phone360});
    devtools(client, "Emulation.setDeviceMetricsOverride", size).await.unwrap();
    devtools(client, "Emulation.setTouchEmulationEnabled", touch).await.unwrap();
}

/// Tells the pages which colour scheme the reader prefers.
pub async fn prefer(client: &Client, scheme: Scheme) {
    let value = match scheme {
        Scheme::Light => "light",
        Scheme::Dark => "dark",
    };
    let features = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
    devtools(client, "Emulation.setEmulatedMedia", features).await.unwrap();
}

/// Saves a picture of the whole page, as long as it is, as a PNG file.
pub async fn save_screenshot(client: &Client, file: &Path) {
    let metrics = devtools(client, "Page.getLayoutMetrics", json!({})).await.unwrap();
    let page = &metrics["cssContentSize"];
    let clip = json!({"x": 0, "y": 0, "width": page["width"], "height": page["height"], "scale": 1});
    let wish = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
    let picture = devtools(client, "Page.captureScreenshot", wish).await.unwrap();
    let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).unwrap();
    }
    std::fs::write(file, bytes).unwrap();
}

/// Sends the browser a command of the Chrome DevTools Protocol and returns its answer.
///
/// # Errors
///
/// When the browser refuses the command or is gone.
pub async fn devtools(client: &Client, command: &'static str, parameters: Value) -> Result<Value, CmdError> {
    client.issue_cmd(DevTools { command, parameters }).await
}

#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({"cmd": self.command, "params": self.parameters});
        (Method::POST, Some(body.to_string()))
    }
}

fn capabilities(profile: &Path, script: Script) -> Capabilities {
    let mut arguments: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push("--window-size=1280,900".to_owned());
    let mut options = json!({"args": arguments});
    if script == Script::Off {
        options["prefs"] = json!({"profile.managed_default_content_settings.javascript": 2});
    }
    Capabilities::from_iter([("goog:chromeOptions".to_owned(), options)])
}

/// With port 0 the system chooses, and the driver says which: nobody else can take it in between.
fn announced_port(output: &mut BufReader<ChildStdout>) -> Option<u16> {
    let line = output.lines().map_while(Result::ok).find(|line| line.contains("successfully on port"))?;
    line.trim_end_matches('.').rsplit(' ').next()?.parse().ok()
}
