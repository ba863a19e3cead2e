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
    /// A replica of that PostgreSQL, for reports.
    #[arg(long, global = true, env = "MAMORI_REPLICA", value_name = "URL", hide_env_values = true)]
    pub replica: Option<String>,
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
        /// How many answers each has; every twelfth is complete.
        #[arg(long, value_name = "N", default_value_t = 3)]
        answers: usize,
    },
    /// Compares counts with answers.
    Recount {
        /// Mends them.
        #[arg(long)]
        repair: bool,
    },
    /// Says what is wrong and how to mend it.
    Doctor,
    /// Says what this version changes, before it is started.
    Changes,
    /// Brings the database up to date, and ends.
    Migrate,
    /// Carries answers into a newer edition.
    CarryOver(CarryOver),
    /// Devices and accounts.
    Ledger(Rest),
    /// Notices.
    #[command(subcommand)]
    Notice(Notice),
    /// Whether a paper is genuine.
    Check(CheckFile),
    /// The continuity plan.
    #[command(subcommand)]
    Plan(Plan),
    /// Papers for the inspection.
    Pack(Rest),
    /// Counts of an association.
    #[command(subcommand)]
    Programme(Programme),
    /// Does jobs beside `serve`.
    Worker,
}

/// `carry-over …`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("whose").required(true).args(["organisation", "all"])))]
pub struct CarryOver {
    /// Id of the newer edition.
    #[arg(long, value_name = "ID")]
    pub to: String,
    /// Code of the organisation.
    #[arg(long, value_name = "CODE")]
    pub organisation: Option<String>,
    /// For every institution.
    #[arg(long)]
    pub all: bool,
    /// Only says what would be.
    #[arg(long)]
    pub dry_run: bool,
    /// Undoes it.
    #[arg(long)]
    pub undo: bool,
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
    Import(EditionImport),
    /// Publishes the newest draft.
    Publish {
        /// Id of the edition.
        id: String,
    },
}

/// `edition import …`
#[derive(Debug, Args)]
pub struct EditionImport {
    /// The workbook (.xlsx).
    #[arg(value_name = "FILE.xlsx")]
    pub file: PathBuf,
    /// Id of the edition, r8.
    #[arg(long)]
    pub id: String,
    /// The form that it holds.
    #[arg(long, value_parser = PossibleValuesParser::new(app::guide::import::FORMS))]
    pub form: String,
    /// The worksheet, where several could be meant.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// 出典, as it is to be named.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub source: String,
    /// Where it can be read.
    #[arg(long, value_name = "URL", default_value = "")]
    pub url: String,
    /// Only says what it found.
    #[arg(long)]
    pub dry_run: bool,
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
    #[arg(long, value_parser = PossibleValuesParser::new(["pdf", "xlsx", "csv", "json", "official"]))]
    pub format: String,
    /// Where to write it; `-` is stdout.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// As of when (RFC 3339), without a fraction to the end of that second; else now.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<Timestamp>,
}

impl Export {
    /// Whether a filled copy of the imported workbook is wanted.
    #[must_use]
    pub fn is_official(&self) -> bool {
        self.format == "official"
    }
    /// The format, one of those that the parser lets pass.
    #[must_use]
    pub fn format(&self) -> Format {
        Format::from_code(&self.format).unwrap_or(Format::Pdf)
    }
}

/// `notice …`
#[derive(Debug, Subcommand)]
pub enum Notice {
    /// All.
    List,
    /// A notice as a file.
    Export(NoticeExport),
}

/// `notice export …`
#[derive(Debug, Args)]
pub struct NoticeExport {
    /// Id of the notice.
    #[arg(long, value_name = "ID")]
    pub id: String,
    /// Format.
    #[arg(long, value_parser = PossibleValuesParser::new(["pdf", "txt", "json"]))]
    pub format: String,
    /// Where to write it; `-` is stdout.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The paper's own instant (RFC 3339); else now. It shows what stands, dated so.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<Timestamp>,
}

/// `check …`
#[derive(Debug, Args)]
pub struct CheckFile {
    /// The file.
    pub file: PathBuf,
    /// The fingerprint that stands on the paper.
    #[arg(long, value_name = "FINGERPRINT")]
    pub key: Option<String>,
}

/// `plan …`
#[derive(Debug, Subcommand)]
pub enum Plan {
    /// The plan as a file.
    Export {
        /// Code of the organisation.
        #[arg(long, value_name = "CODE")]
        organisation: String,
        /// Format.
        #[arg(long, value_parser = PossibleValuesParser::new(["docx", "pdf"]))]
        format: String,
        /// Where to write it; `-` is stdout.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// The paper's own instant (RFC 3339); else now. It shows what stands, dated so.
        #[arg(long, value_name = "INSTANT")]
        at: Option<Timestamp>,
    },
}

/// `programme …`
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// The figures as a file.
    Export(Figures),
}

/// `programme export`
#[derive(Debug, Args)]
pub struct Figures {
    /// Code of the association.
    #[arg(long, value_name = "CODE")]
    pub organisation: String,
    /// Id of the edition.
    #[arg(long, value_name = "ID")]
    pub edition: String,
    /// Form.
    #[arg(long, value_name = "FORM")]
    pub form: String,
    /// Fiscal year; without it the edition's own.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Format.
    #[arg(long, value_parser = PossibleValuesParser::new(["xlsx", "pdf", "json"]))]
    pub format: String,
    /// Where to write it; `-` is stdout.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The paper's own instant (RFC 3339); else now. It shows what stands, dated so.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<Timestamp>,
}

/// `organisation …`
#[derive(Debug, Subcommand)]
pub enum Organisation {
    /// All.
    List,
    /// Takes in a list.
    Import(MembersImport),
    /// Writes everything of an institution into one zip.
    Archive {
        /// Code of the institution.
        #[arg(long, value_name = "CODE")]
        organisation: String,
        /// Where to write it.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// `organisation import …`
#[derive(Debug, Args)]
pub struct MembersImport {
    /// The list: CSV or Excel.
    pub file: std::path::PathBuf,
    /// Code of the association; else the only one at the lowest level.
    #[arg(long, value_name = "CODE")]
    pub organisation: Option<String>,
    /// Also moves institutions and hands them on.
    #[arg(long)]
    pub moves: bool,
    /// Only says what would be.
    #[arg(long)]
    pub dry_run: bool,
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
    /// Takes the second factor of somebody whose telephone is gone, and ends their sessions.
    SecondFactor {
        /// 利用者ID.
        login: String,
        /// Takes it away.
        #[arg(long, required = true)]
        remove: bool,
    },
    /// Takes the operator's role of somebody and the codes that they made; their other roles stay.
    Operator {
        /// 利用者ID.
        login: String,
        /// Takes it away.
        #[arg(long, required = true)]
        remove: bool,
    },
    /// Erases somebody; records keep an id that points at nobody.
    Erase {
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
