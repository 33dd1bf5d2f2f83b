//! The domains that councils write from: noted by whoever runs the service, with where that can be read.

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};

use crate::config::Source;
use crate::councils::directory::{self, Directory};
use crate::councils::domain_class;
use crate::councils::domains::{DomainRole, plain};
use crate::councils::model::Council;
use crate::councils::store::{delete_domain, list_all_domains, note_domain};
use crate::signatures::gate::domains::{Domain, kind_of};

/// The longest note of where something can be read.
const LONGEST_SOURCE: usize = 500;

/// What can be done with them.
#[derive(Debug, Subcommand)]
pub(super) enum DomainCommand {
    /// Note a domain; noted again, it gets the new role and source
    Add {
        /// The council's code or its place in addresses, such as HCK or hackney
        council: String,
        /// The domain, such as hackney.gov.uk; what lies below it counts too
        domain: String,
        /// Whose it is: mail from a shared or a supplier's domain never proves a reply by itself
        #[arg(long, value_enum)]
        role: Role,
        /// Where that can be read: a web address, or a few words
        #[arg(long)]
        source: String,
    },
    /// Show what is noted
    List,
    /// Take a domain back; replies that came before keep what was said of their sender
    Remove {
        /// The council's code or its place in addresses
        council: String,
        /// The domain
        domain: String,
    },
}

/// Whose a domain is, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Role {
    /// The council's own
    Own,
    /// Used by several councils
    Shared,
    /// A company's that sends mail for the council
    Supplier,
}

impl From<Role> for DomainRole {
    fn from(role: Role) -> DomainRole {
        match role {
            Role::Own => DomainRole::Own,
            Role::Shared => DomainRole::Shared,
            Role::Supplier => DomainRole::Supplier,
        }
    }
}

pub(super) fn run(command: &DomainCommand) -> anyhow::Result<()> {
    let directory = directory::chosen(Source::of_process()?.councils_file().as_deref())?;
    match command {
        DomainCommand::Add { council, domain, role, source } => {
            add(find(&directory, council)?, domain, (*role).into(), source)
        }
        DomainCommand::List => list(&directory),
        DomainCommand::Remove { council, domain } => remove(find(&directory, council)?, domain),
    }
}

fn find<'a>(directory: &'a Directory, typed: &str) -> anyhow::Result<&'a Council> {
    let typed = typed.trim();
    let found = directory.find(&typed.to_uppercase()).or_else(|| directory.find_by_slug(&typed.to_lowercase()));
    found.with_context(|| format!("there is no council with the code or slug {typed:?} in the directory"))
}

fn read_domain(typed: &str) -> anyhow::Result<String> {
    plain(typed).with_context(|| format!("{typed:?} is no domain such as hackney.gov.uk"))
}

fn add(council: &Council, typed: &str, role: DomainRole, source: &str) -> anyhow::Result<()> {
    let (domain, source) = (read_domain(typed)?, source.trim().to_owned());
    if source.is_empty() || source.chars().count() > LONGEST_SOURCE {
        bail!("say where it can be read that the council writes from there, in at most {LONGEST_SOURCE} characters");
    }
    let anybodys = domain_class::class_of(&domain).is_none() && kind_of(&domain) != Domain::Other;
    if anybodys || domain_class::in_force().is_an_ending(&domain) && role == DomainRole::Own {
        bail!("{domain} is not one council's: others have mailboxes there too");
    }
    let app = super::deeds::open()?;
    let (code, now) = (council.code.clone(), app.now());
    let noted = domain.clone();
    app.db.write_here(move |conn| note_domain(conn, (&code, &noted), (role, &source), now))?;
    println!("{domain} is noted for {} ({}): {role}", council.name, council.code);
    println!(
        "It counts for replies that come from now on; `undersigned reread --all` judges those that came before again."
    );
    Ok(())
}

fn list(directory: &Directory) -> anyhow::Result<()> {
    let app = super::deeds::open()?;
    let noted = app.db.read_here(list_all_domains)?;
    if noted.is_empty() {
        println!("No domain is noted. Those of the list of councils count without being noted.");
    }
    for row in noted {
        let name = directory.find(&row.council_code).map_or("-", |council| council.name.as_str());
        let (code, domain, role) = (&row.council_code, &row.domain, row.role);
        println!("{code}  {domain}  {role}  {}  {name}  {}", row.noted_at.date(), row.source);
    }
    Ok(())
}

fn remove(council: &Council, typed: &str) -> anyhow::Result<()> {
    let domain = read_domain(typed)?;
    let app = super::deeds::open()?;
    let (code, noted) = (council.code.clone(), domain.clone());
    if !app.db.write_here(move |conn| delete_domain(conn, &code, &noted))? {
        bail!("{domain} is not noted for {}", council.name);
    }
    println!("{domain} is no longer noted for {} ({}).", council.name, council.code);
    Ok(())
}
