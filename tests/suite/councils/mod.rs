//! The directory of councils: what it knows, how it is made anew, and how addressees are picked from it.

mod directory;
mod domains;
mod pick;
mod refresh;
mod search;

use chrono::NaiveDate;
use undersigned::councils::directory::Directory;
use undersigned::councils::refresh::join;

/// A day after the edition of both fixtures.
fn today() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

/// mySociety's columns in another order, with one that nobody reads.
const MYSOCIETY_HEAD: &str = "local-authority-code,official-name,nice-name,gss-code,start-date,end-date,replaced-by,nation,region,\
     local-authority-type,local-authority-type-name,alt-names,former-gss-codes,pop-2020,gov-uk-slug\n";

/// One of every trap: quoted commas, a former code, a shared host, two and no successors, a chain of them, two councils
/// of one name, a spelling that was ruined, a slug with a dot.
const MYSOCIETY_ROWS: &str = "\
ABC,\"Armagh City, Banbridge and Craigavon Borough Council\",\"Armagh City, Banbridge and Craigavon\",N09000002,2015-04-01,,,Northern Ireland,Northern Ireland,NID,NI district,\"Armagh City, Banbridge and Craigavon,armagh, banbridge\",,217232,armagh
FIF,Fife Council,Fife,S12000047,,,,Scotland,Scotland,SCO,Scottish unitary authority,Fife,S12000015,,fife
ADU,Adur District Council,Adur,E07000223,,,,England,South East,NMD,Non-metropolitan district,Adur,,,adur
WOR,Worthing Borough Council,Worthing,E07000229,,,,England,South East,NMD,Non-metropolitan district,Worthing,,,worthing
CMA,Cumbria County Council,Cumbria,E10000006,,2023-04-01,\"CBD,WAF\",England,North West,CTY,County,Cumbria,,,cumbria
CBD,Cumberland Council,Cumberland,E06000063,2023-04-01,,,England,North West,UA,Unitary authority,Cumberland,,,
WAF,Westmorland and Furness Council,Westmorland and Furness,E06000064,2023-04-01,,,England,North West,UA,Unitary authority,,,,
TAU,Taunton Deane Borough Council,Taunton Deane,E07000190,,2019-03-31,SWT,England,South West,NMD,Non-metropolitan district,Taunton,,,taunton
SWT,Somerset West and Taunton Council,Somerset West and Taunton,E07000246,2019-04-01,2023-04-01,SMT,England,South West,NMD,Non-metropolitan district,,,,
SOM,Somerset County Council,Somerset,E10000027,,2023-04-01,SMT,England,South West,CTY,County,Somerset,,,somerset
SMT,Somerset Council,Somerset,E06000066,2023-04-01,,,England,South West,UA,Unitary authority,Somerset,,,
NIR-A,Derry City Council,Derry,,,2015-03-31,,Northern Ireland,Northern Ireland,NID,NI district,Derry,,,derry
SHN,St. Helens Council,St. Helens,E08000013,,,,England,North West,MD,Metropolitan district,\"St. Helens,Sir Ynys Mï¿½n\",,,st.-helens
NEA,Newtown Council,Newtown,E07000901,,,,England,East,NMD,Non-metropolitan district,,,,newtown
NEB,Newtown Council,Newtown,E07000902,,,,England,West,NMD,Non-metropolitan district,,,,newtown
";

const ALPHAGOV: &str = "\
id,gss,homepage_url,name,slug
1,N09000002,https://www.armagh.gov.uk/,\"Armagh City, Banbridge and Craigavon Borough Council\",armagh-banbridge
2,S12000015,https://www.fife.gov.uk/,Fife Council,fife
3,E07000223,https://www.adur-worthing.gov.uk/,Adur District Council,adur
4,E07000229,https://www.adur-worthing.gov.uk/,Worthing Borough Council,worthing
5,E10000027,http://new.somerset.gov.uk/home.aspx?x=1,Somerset County Council,somerset
6,E10000006,https://www.cumbria.gov.uk/,Cumbria County Council,cumbria
7,E08000013,not an address,St Helens Council,st-helens
8,E99999999,https://www.nowhere.gov.uk/,Nowhere Council,nowhere
";

fn mysociety() -> String {
    format!("{MYSOCIETY_HEAD}{MYSOCIETY_ROWS}")
}

/// The directory that the fixtures make.
fn small() -> (String, Directory) {
    let made = join(&mysociety(), ALPHAGOV, today()).unwrap();
    (made.text, made.directory)
}
