//! One line per endpoint: what it is for, what it takes, what it gives.

/// What is sent.
pub enum Send {
    /// Nothing.
    Nothing,
    /// A JSON object of this shape.
    Json(&'static str),
    /// A form with one file.
    File,
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
    get("/me", "Whose token it is, and what it may do where", &[], Object("Me")),
    get(
        "/organisations",
        "The organisations of one's roles, or those right below an association",
        &[
            ("kind", false, "Only of this kind"),
            ("parent", false, "Id of an association: what stands right below it"),
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
    get(
        "/organisations/{id}/assessments",
        "The sheets of an organisation, newest year first",
        &[],
        List("AssessmentListed"),
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
    get("/assessments/{id}/history", "Every write to a sheet, oldest first", &[], List("Written")),
    get(
        "/assessments/{id}/export",
        "A sheet as a file; JSON is an Assessment with its history",
        &[("format", true, "pdf, xlsx, csv or json"), ("at", false, "As of this instant; now when it is missing")],
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
        "/organisations/{id}/programme",
        "Counts below an association; a protected figure is null",
        &[
            ("edition", true, "Id of the edition"),
            ("form", true, "Id of the form"),
            ("fiscal_year", false, "Of the sheets; the edition's own when it is missing"),
            ("by", false, "item, kind or area"),
        ],
        Object("Programme"),
    ),
    get("/desks", "The telephone desks, and whether they answer now", &[], List("Desk")),
];
