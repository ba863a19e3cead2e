//! One line per endpoint: what it is for, what it takes, what it gives.

/// What is sent.
pub enum Send {
    /// Nothing.
    Nothing,
    /// A JSON object of this shape.
    Json(&'static str),
    /// A form with one file.
    File,
    /// A form with a list, and what its columns mean.
    List,
    /// A form with something for a members' room: a file, or the number of a notice.
    RoomItem,
    /// A form with a workbook, and what it is imported as.
    Workbook,
}

/// What comes back.
pub enum Reply {
    /// An object of this shape.
    Object(&'static str),
    /// `{items, next}` of this shape.
    List(&'static str),
    /// A file of one of these media types.
    File(&'static [&'static str]),
    /// JSON of any shape.
    Any,
}

/// One endpoint.
pub struct Line {
    pub method: &'static str,
    /// Below `/api/v1`.
    pub path: &'static str,
    pub summary: &'static str,
    /// Parameters of the query: name, whether it must be there, what it means.
    pub query: &'static [(&'static str, bool, &'static str)],
    pub send: Send,
    pub reply: Reply,
}

type Query = &'static [(&'static str, bool, &'static str)];

/// The instant of a paper that has no history, unlike a sheet.
const DATED: (&str, bool, &str) =
    ("at", false, "The paper's own instant; now when it is missing. It shows what stands, dated so");

const fn get(path: &'static str, summary: &'static str, query: Query, reply: Reply) -> Line {
    Line { method: "GET", path, summary, query, send: Send::Nothing, reply }
}

const fn post(path: &'static str, summary: &'static str, send: Send, reply: Reply) -> Line {
    Line { method: "POST", path, summary, query: &[], send, reply }
}

use Reply::{Any, File, List, Object};

/// Every endpoint, in the order of the contract.
pub static LINES: &[Line] = &[
    get("/openapi.json", "This description", &[], Any),
    get("/check/{code}", "What a printed check code stands for; for everybody", &[], Object("CodeChecked")),
    post("/check", "Whether a PDF or a zip is genuine; for everybody", Send::File, Object("FileChecked")),
    get("/me", "Whose token it is, and what it may do where", &[], Object("Me")),
    get(
        "/organisations",
        "The organisations of one's roles, or those right below an association",
        &[
            ("kind", false, "Only of this kind"),
            ("parent", false, "Id of an association: its members, or the associations below where one only counts"),
            ("code", false, "Code in Mamori, or a present or former 医療機関コード"),
        ],
        List("Organisation"),
    ),
    get("/organisations/{id}", "An organisation", &[], Object("Organisation")),
    get("/editions", "The editions", &[], List("Edition")),
    get(
        "/editions/diff",
        "What changed from one edition to another",
        &[
            ("from", true, "Id of the older edition"),
            ("to", true, "Id of the newer edition"),
            ("form", true, "Id of the form"),
        ],
        Object("Changes"),
    ),
    get("/summaries", "The summaries of what changed", &[], List("SummaryListed")),
    get("/summaries/{id}", "A summary of what changed", &[], Object("Summary")),
    post("/editions/import", "Take in an official workbook as a draft", Send::Workbook, Object("Imported")),
    get(
        "/organisations/{id}/assessments",
        "The sheets of an organisation, newest year first",
        &[],
        List("AssessmentListed"),
    ),
    post(
        "/organisations/{id}/imports",
        "Take in a list of members; with dry_run it only says what would be",
        Send::List,
        Object("MembersImported"),
    ),
    post("/organisations/{id}/assessments", "Begin a sheet", Send::Json("NewAssessment"), Object("Assessment")),
    get("/assessments/{id}", "A sheet with everything on it", &[], Object("Assessment")),
    Line {
        method: "PUT",
        path: "/assessments/{id}/items/{key}",
        summary: "Store an answer in the newest round",
        query: &[],
        send: Send::Json("NewAnswer"),
        reply: Object("Answer"),
    },
    post("/assessments/{id}/rounds", "Begin the next round", Send::Json("NewRound"), Object("Assessment")),
    post(
        "/assessments/{id}/carry-over",
        "Carry a sheet over into a newer edition, or say what would be",
        Send::Json("NewCarryOver"),
        Object("CarryOver"),
    ),
    post(
        "/assessments/{id}/carry-over/undo",
        "Undo the newest carry-over of a sheet, while nothing was written into the newer one",
        Send::Nothing,
        Object("CarryOverUndone"),
    ),
    get("/assessments/{id}/history", "Every write to a sheet, oldest first", &[], List("Written")),
    get(
        "/assessments/{id}/export",
        "A sheet as a file; JSON is an Assessment with its history",
        &[
            ("format", true, "pdf, xlsx, csv, json, or official: a filled copy of the imported workbook"),
            (
                "at",
                false,
                "As of this instant, one without a fraction to the end of its second; now when it is missing",
            ),
        ],
        File(&[
            "application/pdf",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "text/csv",
            "application/json",
        ]),
    ),
    post("/organisations/{id}/evidence", "Bring a file", Send::File, Object("Evidence")),
    get("/evidence/{id}/file", "A file as it was brought", &[], File(&["application/octet-stream"])),
    get("/organisations/{id}/vendors", "The vendors of an institution", &[], List("Vendor")),
    post("/organisations/{id}/vendors", "Add a vendor", Send::Json("NewVendor"), Object("Vendor")),
    get(
        "/organisations/{id}/notices",
        "The notices of an organisation, newest first",
        &[
            ("box", false, "inbox (also when it is missing), sent or draft"),
            ("q", false, "Words of title or body, or a part of the number; width and spaces do not count"),
        ],
        List("NoticeListed"),
    ),
    post("/organisations/{id}/notices", "Begin a notice", Send::Json("NewNotice"), Object("Notice")),
    post("/notices/{id}/issue", "Send a notice", Send::Json("NoticeSending"), Object("Notice")),
    post(
        "/notices/{id}/relay",
        "Relay a notice in a cover letter; where an officer decides, it waits as a draft",
        Send::Json("NoticeRelay"),
        Object("Notice"),
    ),
    get("/notices/{id}", "A notice with its letters, outermost first", &[], Object("Notice")),
    get(
        "/notices/{id}/files/{file}",
        "A file that goes with a notice or a letter inside it, also by ranges",
        &[],
        File(&["application/octet-stream"]),
    ),
    post("/notices/{id}/read", "Record that it was read", Send::Json("NoticeReader"), Object("Notice")),
    post("/notices/{id}/acknowledge", "Send a receipt", Send::Json("NoticeReader"), Object("Notice")),
    get(
        "/notices/{id}/export",
        "A notice as a file, with everything that it wraps",
        &[("format", true, "pdf, txt or json"), DATED],
        File(&["application/pdf", "text/plain", "application/json"]),
    ),
    get("/notices/{id}/receipts", "Who right below has read it, those who have not first", &[], List("NoticeReceipt")),
    get(
        "/organisations/{id}/room",
        "What an organisation sees in the members' rooms of its associations, its own first",
        &[("q", false, "Words of title, sentence or name of the file; width and spaces do not count")],
        List("RoomItem"),
    ),
    post("/organisations/{id}/room", "Put something up in an association's room", Send::RoomItem, Object("RoomItem")),
    get("/rooms/items/{id}/file", "The file of an item, also by ranges", &[], File(&["application/octet-stream"])),
    get(
        "/organisations/{id}/seminars",
        "The seminars that an organisation sees, its own first",
        &[("q", false, "Words of title, sentence, chapters or what is said; width and spaces do not count")],
        List("Seminar"),
    ),
    get("/seminars/{id}", "A seminar with what is said in it", &[], Object("Seminar")),
    get("/seminars/{id}/video", "The video of a seminar, also by ranges", &[], File(&["video/mp4", "video/webm"])),
    get("/organisations/{id}/training", "Who of an institution saw what", &[], List("TrainingRow")),
    get("/organisations/{id}/plan", "The continuity plan: where it stands, what is missing", &[], Object("Plan")),
    get(
        "/organisations/{id}/plan/export",
        "The continuity plan as a file: as it was approved, else what is in work",
        &[("format", true, "pdf or docx"), ("version", false, "Number of a version; else the one that stands"), DATED],
        File(&["application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    ),
    get(
        "/organisations/{id}/programme",
        "Counts below an association; a protected figure is null",
        &[
            ("edition", true, "Id of the edition"),
            ("form", true, "Id of the form"),
            ("fiscal_year", false, "Of the sheets; the edition's own when it is missing"),
            ("by", false, "item, kind, area or week"),
        ],
        Object("Programme"),
    ),
    get("/organisations/{id}/consents", "What each association may see of an institution", &[], List("Consent")),
    Line {
        method: "PUT",
        path: "/organisations/{id}/consents/{association_id}",
        summary: "Let an association see answers or incidents, or withdraw that",
        query: &[],
        send: Send::Json("NewConsent"),
        reply: Object("Consent"),
    },
    get("/desks", "The telephone desks, and whether they answer now", &[], List("Desk")),
];
