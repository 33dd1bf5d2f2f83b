//! A mail's HTML at the desk.

use super::{came, message};
use crate::on_both_databases;

on_both_databases! {
    fn html_is_shown_made_safe_and_loads_nothing(app) {
        let came = came(&app, &message());
        let page = came.ada.get(&came.release);
        page.has_status(200).says("As it was laid out").says("One picture was left out");
        assert!(page.body.contains("<p>The <b>review</b> reports.</p>"), "{}", page.body);
        for forbidden in ["tracker.example", "<img", "<script", "<iframe", "srcset", "background=", " style=", "<meta http-equiv", "url("] {
            assert!(!page.body.contains(forbidden), "{forbidden} in {}", page.body);
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src") && !policy.contains("http"), "{policy}");
        for link in page.body.split("<a ").skip(1).filter_map(|rest| rest.split('>').next()).filter(|link| link.contains("href=\"http")) {
            assert!(link.contains("rel=\"noopener noreferrer nofollow\""), "{link}");
        }
    }
}

on_both_databases! {
    fn earlier_mails_are_folded_and_not_lost(app) {
        let came = came(&app, &message());
        let page = came.ada.get(&came.release);
        page.says("Earlier mail").says("Zebedee Quillfeather");
        let folded = page.body.split("<details>").skip(1).any(|rest| rest.split("</details>").next().unwrap().contains("Zebedee Quillfeather"));
        assert!(folded, "{}", page.body);
        assert!(page.body.contains("</summary><blockquote>Dear both</blockquote></details>"), "{}", page.body);
    }
}

on_both_databases! {
    fn hostile_html_does_nothing_at_the_desk(app) {
        let hostile = "<script>alert(1)</script><svg onload=alert(2)><style>*{background:url(https://t.example/a)}</style></svg>\
            <meta http-equiv=refresh content='0;url=https://t.example/b'><base href=https://t.example/><form action=https://t.example/c><input name=x></form>\
            <iframe src=https://t.example/d></iframe><img src=cid:e srcset='https://t.example/f 2x'><a href='javascript:alert(3)' onclick=alert(4) style='position:fixed'>press</a>\
            <a href='https://t.example/<blockquote>'>g</a></div></details></main><link rel=stylesheet href=https://t.example/h>\
            <math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(5)&gt;'>";
        let raw = format!("From: x@council.example\r\nContent-Type: text/html\r\n\r\n{hostile}\r\n");
        let came = came(&app, raw.as_bytes());
        let page = came.ada.get(&came.release);
        page.has_status(200).says("press");
        let shown = page.body.split("laid-out\" dir=\"auto\">").nth(1).unwrap().split("</details>").next().unwrap();
        for forbidden in ["<script", "<svg", "<style", "<meta", "<base", "<form", "<input", "<iframe", "<img", "<link", "onclick", "onload", "javascript:", "style="] {
            assert!(!shown.contains(forbidden), "{forbidden} in {shown}");
        }
        assert_eq!(page.body.matches("</main>").count(), 1, "{}", page.body);
        assert_eq!(page.body.matches("<details").count(), page.body.matches("</details>").count(), "{}", page.body);
    }
}
