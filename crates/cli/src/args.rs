//! The command line (CONTRACT "Commands"). What each command says of itself in `--help` stands in
//! `content/messages/*/cli.ftl` under `cli-help-…`.

use crate::adapters::keys::Purpose;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use domain::papers::Format;
use domain::people::Role;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Everything typed.
#[derive(Debug, Parser)]
#[command(name = "mamori", version, disable_help_subcommand = true)]
pub struct Typed {
    /// Which data, and how to answer.
    #[command(flatten)]
    pub at: At,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Which data, and how to answer.
#[derive(Debug, Clone, Args)]
pub struct At {
    /// The data directory.
    #[arg(long, global = true, env = "MAMORI_DATA", default_value = "mamori-data", value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL instead of the file in the data directory.
    #[arg(long, global = true, env = "MAMORI_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// JSON on stdout.
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Answers browsers.
    Serve {
        /// Address and port; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
        listen: SocketAddr,
        /// With made-up data.
        #[arg(long)]
        demo: bool,
    },
    /// Fills an empty directory with made-up data.
    Demo,
    /// Editions of the checklist.
    #[command(subcommand)]
    Edition(Edition),
    /// Sheets.
    #[command(subcommand)]
    Assessment(Assessment),
    /// Organisations.
    #[command(subcommand)]
    Organisation(Organisation),
    /// Who may sign in.
    #[command(subcommand)]
    Person(Person),
    /// The audit record.
    #[command(subcommand)]
    Audit(Audit),
    /// Backups.
    #[command(subcommand)]
    Backup(Backup),
    /// Keys of the installation.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Fills with simulated institutions.
    Simulate {
        /// How many there are to be in all.
        #[arg(long, value_name = "N")]
        institutions: u64,
    },
    /// Compares counts with answers.
    Recount {
        /// Mends them.
        #[arg(long)]
        repair: bool,
    },
    /// Says what is wrong and how to mend it.
    Doctor,
    /// Carries answers into a newer edition.
    CarryOver(Rest),
    /// Devices and accounts.
    Ledger(Rest),
    /// Notices.
    Notice(Rest),
    /// Whether a paper is genuine.
    Check(Rest),
    /// The continuity plan.
    Plan(Rest),
    /// Papers for the inspection.
    Pack(Rest),
    /// Counts of an association.
    Programme(Rest),
    /// Does jobs beside `serve`.
    Worker(Rest),
}

/// Whatever follows a command that comes with a later issue.
#[derive(Debug, Args)]
pub struct Rest {
    /// Not looked at.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub rest: Vec<String>,
}

/// `edition …`
#[derive(Debug, Subcommand)]
pub enum Edition {
    /// All.
    List,
    /// One.
    Show {
        /// Its id.
        id: String,
    },
    /// Whether the content is whole.
    Check {
        /// A folder laid out like `content/` instead of what the program carries.
        #[arg(long, value_name = "DIR")]
        content: Option<PathBuf>,
    },
    /// What changed.
    Diff {
        /// The older one.
        from: String,
        /// The newer one.
        to: String,
        /// Form.
        #[arg(long)]
        form: String,
    },
    /// Takes in an official workbook.
    Import(Rest),
    /// Publishes the newest draft.
    Publish {
        /// Id of the edition.
        id: String,
    },
}

/// `assessment …`
#[derive(Debug, Subcommand)]
pub enum Assessment {
    /// The sheets of an organisation.
    List {
        /// Its code.
        #[arg(long, value_name = "CODE")]
        organisation: String,
    },
    /// A sheet as a file.
    Export(Export),
}

/// `assessment export …`
#[derive(Debug, Args)]
pub struct Export {
    /// Code of the organisation.
    #[arg(long, value_name = "CODE")]
    pub organisation: String,
    /// Edition.
    #[arg(long, value_name = "ID")]
    pub edition: String,
    /// Form.
    #[arg(long)]
    pub form: String,
    /// Code of the vendor, for the vendor form.
    #[arg(long, value_name = "CODE")]
    pub vendor: Option<String>,
    /// Fiscal year; else the newest.
    #[arg(long)]
    pub year: Option<i32>,
    /// Format.
    #[arg(long, value_parser = PossibleValuesParser::new(["pdf", "xlsx", "csv", "json"]))]
    pub format: String,
    /// Where to write it; `-` is stdout.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// As of when (RFC 3339); else now.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<Timestamp>,
}

impl Export {
    /// The format, one of those that the parser lets pass.
    #[must_use]
    pub fn format(&self) -> Format {
        Format::from_code(&self.format).unwrap_or(Format::Pdf)
    }
}

/// `organisation …`
#[derive(Debug, Subcommand)]
pub enum Organisation {
    /// All.
    List,
    /// Takes in a list.
    Import(Rest),
}

/// `person …`
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Adds somebody, without a password yet.
    Add {
        /// 利用者ID.
        login: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// Code of the organisation.
        #[arg(long, value_name = "CODE")]
        organisation: String,
        /// Role there.
        #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::code)))]
        role: String,
        /// E-mail address.
        #[arg(long)]
        email: Option<String>,
    },
    /// Sets a password, read from stdin.
    Password {
        /// 利用者ID.
        login: String,
    },
    /// Issues a token of the API and prints it alone.
    Token {
        /// 利用者ID.
        login: String,
        /// How long it is good.
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
}

/// `audit …`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Number of records and the hash over the heads of all chains.
    Head,
    /// Reads every chain.
    Verify {
        /// A head kept elsewhere: of all chains, or the one that stands on a sheet.
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
    },
}

/// `backup …`
#[derive(Debug, Subcommand)]
pub enum Backup {
    /// Makes one, also while the server runs.
    Create {
        /// The new file.
        file: PathBuf,
        /// Encrypts it.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Whether one is whole.
    Verify {
        /// The file.
        file: PathBuf,
        /// Decrypts it.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Puts one into an empty data directory, or an empty database.
    Restore {
        /// The file.
        file: PathBuf,
        /// Decrypts it.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
}

/// `key …`
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// All, with their fingerprints.
    List,
    /// Makes new ones; the old ones stay.
    Rotate {
        /// Only this one.
        #[arg(long, value_enum)]
        purpose: Option<Purpose>,
    },
}
