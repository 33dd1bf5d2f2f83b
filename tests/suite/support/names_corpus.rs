//! Names that people have, and lines that do harm where they are read as more than a line.

/// As people write themselves, in many scripts: each stands for a rule that would have lost it.
pub const REAL: &[&str] = &[
    "Ada Lovelace", "Madonna", "Siân O’Neill", "Seán Ó Súilleabháin", "D'Arcy O'Hara-Smith", "’t Hooft", "Jean-Luc d'Arc",
    "J.De Vries", "X Æ", "Åsa Öberg", "Þórdís Björk Guðmundsdóttir", "Æthelflæd", "Łukasz Żółć", "Dvořák", "Đặng Thị Hồng",
    "Nguyễn Văn Ánh", "Ẹniọlá Adébáyọ̀", "Chukwuemeka Ọkọ́nkwọ́", "Nǃxau ǂToma", "Kealiʻi Kalākaua", "Şükrü Çağlar", "İpek Işık",
    "Ismayıl Əliyev", "Zoë Müller", "Weiß", "María José Núñez", "João Gonçalves", "Ștefan Țepeș", "Gerardus ’s-Gravesande",
    "Martin Luther King Jr.", "Dr. Ada Lovelace", "Ada Lovelace (née Byron)", "Anna von Österreich, MSc", "John Smith III",
    "Null", "True", "NaN Patel", "Test Testsson", "Ng", "O", "Ἀριστοτέλης", "Γιώργος Παπαδόπουλος", "Мария Иванова", "Їжак Ґудзь", "გიორგი ბერიძე",
    "Հայկ Սարգսյան", "محمد بن سلمان", "علی\u{200C}رضا احمدی", "فاطمة الزهراء", "نور جہاں", "بێریڤان", "מירה כהן", "בֶּן־צִיּוֹן",
    "חיים נחמן ביאליק", "ייִדיש פֿאָגל", "አበበ ቢቂላ", "ትርሓስ ገብረ", "ߒߞߏ ߞߊ߲ߕߍ", "श्री क्षेमेन्द्र", "নাসরিন আক্তার", "শ্রী র\u{200D}্যাম", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "મીરા પટેલ", "தமிழ்ச்செல்வி", "శ్రీనివాస్", "ಕನ್ನಡ ರಾಜ್", "ലക്ഷ്മി", "ක්\u{200D}ෂේම ශ්\u{200D}රී", "สมชาย ใจดี", "ສົມສັກ", "ម៉ៅ សុខា",
    "ညွှေ့ ညွှန့်", "བསྟན་འཛིན་རྒྱ་མཚོ", "李小龙", "歐陽娜娜", "佐藤 さくら", "マリア・サントス", "김민준", "남궁 설", "ᏎᏉᏯ", "ᐊᓪᓚ ᐃᓄᒃ", "𞤀𞤥𞤢𞤣𞤵", "Lina 王",
    "Amal عمل", "Ａｄａ Ｌｏｖｅ", "A-B-C D",
];

/// What somebody types who wants the line to do something. `pwned` marks what must never act.
pub const HOSTILE: &[&str] = &[
    "<script>pwned()</script>", "<img src=x onerror=pwned()>", "<svg/onload=pwned()>", "<b>Ada</b>", "</bdi><h1>pwned</h1>",
    "\"><script>pwned()</script>", "' onmouseover='pwned()", "\" autofocus onfocus=\"pwned()", "</title><script>pwned()</script>",
    "</textarea><script>pwned()</script>", "<!-- pwned", "--><script>pwned()</script>", "]]><pwned/>", "<iframe srcdoc=pwned>",
    "<a href=javascript:pwned()>Ada</a>", "javascript:pwned()", "&lt;script&gt;pwned()", "&#60;script&#62;pwned()", "<scr<script>ipt>pwned()",
    "<style>*{display:none}</style>pwned", "<meta http-equiv=refresh content=0>pwned", "<base href=pwned>", "<form action=pwned><input name=name>",
    "{{ pwned }}", "{% include pwned %}", "${pwned}", "#{pwned}", "<%= pwned %>", "{ $pwned }", "{{7*7}}pwned", "%{pwned}", "@pwned()",
    "=HYPERLINK(\"pwned\")", "+pwned", "-pwned", "=1+1 pwned", "@SUM(pwned)", "\tpwned", "pwned\r\nBcc: eve@evil.example", "pwned\nSubject: x",
    "pwned%0d%0aBcc: eve", "pwned\r\n\r\nbody", "\"pwned\" <eve@evil.example>", "=?utf-8?q?pwned?=", "\",\"admin\":true,\"x\":\"pwned", "\\\"}pwned",
    "</script><script>pwned()//", "#import pwned", "#eval(\"pwned\")", "[pwned](javascript:pwned())", "![pwned](x)", "**pwned** _x_ `y`",
    "pwned\u{202E}gpj.exe", "\u{2066}pwned\u{2069}\u{2067}", "\u{202A}pwned", "A\u{335}\u{336}\u{337}\u{338}\u{301}\u{302}\u{303}\u{304}pwned", "pwned\0",
    "\0", "pwned\u{7}\u{8}", "\u{1B}[31mpwned\u{1B}[0m", "\u{9B}31mpwned", "раураl pwned", "Аda Lоvelace pwned", "pwned\u{200B}\u{200C}\u{200D}",
    "pwned\u{E0001}\u{E0061}", "\u{FEFF}pwned", "pwned\u{FFFD}", "pwned\u{FFFE}", "pwned \u{1F4A9}", "pwned\u{2028}x", "'; DROP TABLE signatures; --pwned",
    "pwned' OR '1'='1", "$1 pwned", "pwned\\", "%s%n%x pwned", "{} {0:?} pwned", "$(pwned)", "`pwned`", "; pwned &", "| pwned", "../../pwned", "C:\\pwned\\con",
    "http://evil.example/pwned", "www.evil.example pwned", "eve@evil.example", "pwned evil.com", "%3Cscript%3Epwned", "\\u003cscript\\u003epwned",
    "＜script＞pwned", "\u{2028}pwned", "   ", "----", "12345", "\u{3164}", "ﷺﷺﷺﷺ pwned", "[object Object] pwned", "undefined pwned",
];

/// A line as long as a form can be made to carry.
pub fn very_long() -> String {
    "pwned ".repeat(2000)
}

/// Bytes that are no UTF-8, as they stand percent-encoded in a form: half a character, a surrogate, a slash and a NUL
/// written longer than they are, a character beyond the last.
pub const NOT_TEXT: &[&str] =
    &["%FF", "%C3%28", "%ED%A0%80", "%ED%B0%80", "%C0%AF", "%C0%80", "%E0%80%AF", "%F4%90%80%80", "%F8%88%80%80%80", "%FE%FF", "%E2%82"];
