//! HTML that somebody made to do harm, and what is left of it.

use proptest::prelude::*;

use super::{LONGEST, clean};

fn cleaned(html: &str) -> String {
    clean(html, "Earlier mail").expect("it is short").html
}

/// Everything that stands inside tags.
fn inside_tags(html: &str) -> String {
    let tags = html.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    tags.collect::<Vec<_>>().join("\n").to_lowercase()
}

/// What comes out has tags of the list only, and no attribute but these.
fn does_nothing(html: &str) {
    const TAGS: &str = " p br div em strong b i u s sub sup a ul ol li dl dt dd blockquote h3 h4 h5 h6 hr pre code table caption thead tbody tfoot tr th td details summary ";
    for tag in inside_tags(html).lines().map(|tag| tag.trim_start_matches('/')) {
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(TAGS.contains(&format!(" {name} ")), "<{tag}> in {html}");
        let mut rest = attributes.trim();
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap_or((after, ""));
            match key {
                "rel" => assert_eq!(value, "noopener noreferrer nofollow", "{html}"),
                "colspan" | "rowspan" => {}
                "href" => assert!(
                    ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| value.starts_with(scheme)),
                    "{html}"
                ),
                _ => panic!("{key} in {html}"),
            }
            rest = after.trim();
        }
        assert!(rest.is_empty(), "{rest:?} in {html}");
        assert!(!attributes.contains("href") || attributes.contains("rel="), "{html}");
    }
}

/// Mails that would load something, run something, take the page over or get out of their box.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=https://t.example/x.gif width=1 height=1>",
    "<img srcset='https://t.example/x 2x'>",
    "<picture><source srcset=https://t.example/x><img></picture>",
    "<img src='cid:logo@x'><img src='data:image/png;base64,AAAA'>",
    "<table background=https://t.example/x><tr><td background=https://t.example/y style='background:url(https://t.example/z)'>a",
    "<body background=https://t.example/x bgcolor=red>b</body>",
    "<style>@import url(https://t.example/x); * { background: url(https://t.example/y) }</style>",
    "<link rel=stylesheet href=https://t.example/x><link rel=preload as=image href=https://t.example/y><link rel=dns-prefetch href=//t.example>",
    "<meta http-equiv=refresh content='0;url=https://t.example/'><base href=https://t.example/>",
    "<form action=https://t.example/><input name=a value=b><button>Sign in</button><textarea>x</textarea></form>",
    "<iframe src=https://t.example/ srcdoc='<script>alert(1)</script>'></iframe><object data=https://t.example/></object><embed src=x>",
    "<svg onload=alert(1)><image href=https://t.example/x /><use href=https://t.example/#a /><style>a{}</style></svg>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi><style><img src=x onerror=alert(1)></style></mi></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<a href='javascript:alert(1)'>a</a><a href='JaVaScRiPt&#58;alert(1)'>b</a><a href='data:text/html,x'>c</a><a href=' vbscript:x'>d</a>",
    "<a href='//t.example/x'>a</a><a href='/desk'>b</a><a href='#main'>c</a><a href='?deed=release'>d</a>",
    "<a href='https://x.example/' ping='https://t.example/' target=_blank onclick=alert(1) style='position:fixed;inset:0' id=main name=main class=button>e</a>",
    "<a href='https://x.example/<blockquote></blockquote></details></div>'>f</a>",
    "<video poster=https://t.example/x autoplay><source src=https://t.example/y></video><audio src=https://t.example/z autoplay></audio>",
    "<div style=\"position:fixed;inset:0;background:image-set('https://t.example/x' 1x)\">over everything</div>",
    "</div></details></main></body></html><h1>Signed out</h1>",
    "<details open ontoggle=alert(1)><summary>x</summary></details><dialog open>y</dialog>",
    "<!--><img src=x onerror=alert(1)>--><!--[if mso]><v:rect fillcolor=red><v:fill src='https://t.example/x'/></v:rect><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]><?xml-stylesheet href='https://t.example/x'?>",
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>",
    "<template><img src=https://t.example/x></template><portal src=x></portal><marquee onstart=alert(1)>m</marquee>",
    "<<img src=x onerror=alert(1)>><img/src=x/onerror=alert(1)><IMG SRC=x ONERROR=alert(1)//",
    "<blockquote cite=https://t.example/x><ins cite=https://t.example/y>a</ins></blockquote>",
    "<font color=red face='url(https://t.example)'>x</font><bgsound src=https://t.example/x><isindex action=https://t.example/>",
    "<td></details><p></blockquote></div></table>",
];

#[test]
fn nothing_hostile_is_left() {
    for html in HOSTILE {
        let safe = cleaned(html);
        does_nothing(&safe);
        // Reading it once more as a browser does changes nothing: there is no second meaning in it.
        let again = cleaned(&safe.replace("<details><summary>Earlier mail</summary>", "").replace("</details>", ""));
        does_nothing(&again);
        assert!(!inside_tags(&safe).contains("t.example") && !safe.contains("onerror=alert(1)>"), "{safe}");
    }
    let all = HOSTILE.concat();
    does_nothing(&cleaned(&all));
}

#[test]
fn what_is_left_stays_in_its_box() {
    for html in HOSTILE {
        let safe = cleaned(html);
        for name in ["div", "details", "table", "p", "blockquote"] {
            let (opened, closed) =
                (safe.matches(&format!("<{name}>")).count(), safe.matches(&format!("</{name}>")).count());
            assert_eq!(opened, closed, "{name} in {safe}");
        }
    }
}

#[test]
fn words_lists_tables_and_links_stay() {
    let safe = cleaned(
        "<h1>Dear <b>all</b></h1><ul><li>one</ul><table><tr><td colspan=2>x</table><a href='https://fleetbridge.gov.uk/plan'>plan</a>",
    );
    assert_eq!(
        safe,
        "<h3>Dear <b>all</b></h3><ul><li>one</li></ul><table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>\
         <a href=\"https://fleetbridge.gov.uk/plan\" rel=\"noopener noreferrer nofollow\">plan</a>"
    );
}

#[test]
fn earlier_mails_fold_once_and_pictures_are_counted() {
    let safe =
        clean("Yes.<img src=a><IMG src=b><blockquote>a<blockquote>b</blockquote></blockquote>c", "Earlier \"mail\"")
            .expect("short");
    assert_eq!(safe.pictures, 2);
    assert_eq!(
        safe.html,
        "Yes.<details><summary>Earlier&#32;&quot;mail&quot;</summary><blockquote>a<blockquote>b</blockquote></blockquote></details>c"
    );
}

#[test]
fn what_would_take_long_is_not_tried() {
    assert_eq!(clean(&"x".repeat(LONGEST + 1), ""), None);
    assert_eq!(clean(&"<div>".repeat(20_000), ""), None);
    assert_eq!(clean(&format!("<a {}>", "b c ".repeat(30_000)), ""), None);
    let began = std::time::Instant::now();
    assert!(clean(&"<div><b>".repeat(2_000), "").is_some());
    let attributes: String = (0..8_000).map(|n| format!("a{n} ")).collect();
    assert!(clean(&format!("<p {attributes}>"), "").is_some());
    assert!(began.elapsed().as_secs() < 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_pieces_in_any_order_do_nothing(pieces in proptest::collection::vec(0_usize..HOSTILE.len(), 0..6), cut in 0_usize..200, text in "\\PC{0,20}") {
        let html: String = pieces.iter().map(|piece| HOSTILE[*piece]).collect::<Vec<_>>().join(&text);
        let cut = html.floor_char_boundary(html.len().saturating_sub(cut));
        does_nothing(&cleaned(&html[..cut]));
    }
}
