//! Each route once. From this list come the router, `docs/generated/routes.json` and the tests for
//! sign-in, foreign tenants, request forgery, audit and accessibility.
//!
//! `METHOD "path" kind subject Action|- reads|writes => handler, option value;` — kinds and options:
//! [`crate::table`]. A route that only shows the caller's own or nobody's things and is open to anybody is
//! `public` and may have `-` for its action.

use crate::pages::{
    audit, checklist, checks, continuity, desk, evidence, guide, imports, incidents, notices, organisations, papers,
    people, programme, reminders, rooms, seminars, setup, shell, vendors,
};
use crate::table::{CHECKED, FILES, RouteInfo, table};
use crate::{api, assets};

table! {
    // the front door and signs of life
    GET "/" public checklist - reads => shell::home;
    GET "/healthz" public checks - reads => shell::healthz, bare true;
    GET "/readyz" public checks - reads => shell::readyz, bare true;
    GET "/assets/{name}" public checks - reads => assets::serve, bare true;
    POST "/preferences" public people - writes => shell::preferences;

    // the first start
    GET "/setup" public organisations - reads => setup::first::show;
    POST "/setup" public organisations - writes => setup::first::save, rated true;
    GET "/setup/systems" page organisations ChangeOrganisation reads => setup::systems::show;
    POST "/setup/systems" page organisations ChangeOrganisation writes => setup::systems::save;

    // the clinic's network: what phones and PCs are to trust
    GET "/certificate" public organisations - reads => setup::certificate::show;
    GET "/certificate/mamori-ca.crt" public organisations - reads => setup::certificate::file;

    // the sheet of the year
    POST "/assessments" page checklist BeginSheet writes => checklist::begin::begin;
    GET "/assessments/{id}" page checklist SeeSheet reads => checklist::sheet::show;
    GET "/assessments/{id}/table" page checklist SeeSheet reads => checklist::table::show;
    POST "/assessments/{id}/table" page checklist Answer writes => checklist::table::save;
    GET "/assessments/{id}/carry-over" page checklist CarryOver reads => checklist::carry::preview::show;
    POST "/assessments/{id}/carry-over" page checklist CarryOver writes => checklist::carry::preview::over;
    GET "/assessments/{id}/carry-over/undo" page checklist UndoCarryOver reads => checklist::carry::undo::show;
    POST "/assessments/{id}/carry-over/undo" page checklist UndoCarryOver writes => checklist::carry::undo::undo;
    POST "/assessments/{id}/confirm" page checklist Answer writes => checklist::carry::confirm::confirm;
    POST "/assessments/{id}/items/{key}/draft" page checklist Answer writes => checklist::carry::draft::keep;
    GET "/carry-over" page checklist CarryOverAll reads => checklist::carry::everybody::show;
    POST "/carry-over" page checklist CarryOverAll writes => checklist::carry::everybody::begin;
    GET "/assessments/{id}/history" page checklist SeeSheet reads => checklist::history::show;
    POST "/assessments/{id}/rounds" page checklist BeginRound writes => checklist::begin::round;
    GET "/assessments/{id}/items/{key}" page checklist SeeSheet reads => checklist::item::show;
    POST "/assessments/{id}/items/{key}" page checklist Answer writes => checklist::item::save;
    GET "/assessments/{id}/items/{key}/evidence" page evidence SeeEvidence reads => checklist::evidence::show;
    POST "/assessments/{id}/items/{key}/evidence" page evidence AddEvidence writes => checklist::evidence::save, body FILES, seconds 300;
    GET "/assessments/{id}/items/{key}/hand" page checklist SeeSheet reads => checklist::hand::show;
    POST "/assessments/{id}/items/{key}/hand" page checklist HandOver writes => checklist::hand::save;

    // whether a paper is genuine
    GET "/check" public checks - reads => checks::form;
    POST "/check" public checks - reads => checks::file, body CHECKED, seconds 60;
    GET "/check/{code}" public checks - reads => checks::by_code, rated true;

    // the continuity plan and the rules of operation
    GET "/continuity" page continuity SeePlan reads => continuity::show::plan;
    GET "/continuity/rules" page continuity SeePlan reads => continuity::show::rules;
    GET "/continuity/facts" page continuity ChangePlan reads => continuity::facts::show;
    POST "/continuity/facts" page continuity ChangePlan writes => continuity::facts::save;
    GET "/continuity/systems" page continuity ChangePlan reads => continuity::systems::show;
    POST "/continuity/systems" page continuity ChangePlan writes => continuity::systems::save;
    GET "/continuity/sections/{key}" page continuity ChangePlan reads => continuity::section::show;
    POST "/continuity/sections/{key}" page continuity ChangePlan writes => continuity::section::save;
    GET "/continuity/approve" page continuity ApprovePlan reads => continuity::approve::show;
    POST "/continuity/approve" page continuity ApprovePlan writes => continuity::approve::save, seconds 60;
    GET "/continuity/news" page continuity ChangePlan reads => continuity::news::show;
    POST "/continuity/news" page continuity ChangePlan writes => continuity::news::decide;

    // 「おかしいと思ったら」
    GET "/help" public incidents - reads => incidents::help::show;
    GET "/ten-minutes" public incidents - reads => incidents::ten_minutes::show;
    GET "/help/{code}" public incidents SeeHelp reads => incidents::help::by_code, rated true;
    GET "/organisations/{id}/help" page incidents SeeHelp reads => incidents::contacts::show;
    POST "/organisations/{id}/help" page incidents ChangeHelp writes => incidents::contacts::save;
    POST "/organisations/{id}/help/code" page incidents ChangeHelp writes => incidents::contacts::renew;

    // what the scheme says, for everybody
    GET "/about" public guide - reads => programme::about::show;
    GET "/guide" public guide SeeEditions reads => guide::guides::list;
    GET "/guide/{form}/{lineage}" public guide SeeEditions reads => guide::guides::show;
    GET "/guide/editions" public guide SeeEditions reads => guide::sets::list;
    POST "/guide/editions" page guide WriteGuide writes => guide::sets::begin;
    GET "/guide/editions/{set}" public guide SeeEditions reads => guide::sets::show;
    POST "/guide/editions/{set}" page guide WriteGuide writes => guide::sets::save;
    GET "/guide/editions/{set}/booklet" public guide SeeEditions reads => guide::sets::booklet;
    POST "/guide/editions/{set}/booklet" page guide PrintGuide writes => guide::sets::print;
    POST "/guide/editions/{set}/publish" page guide PublishGuide writes => guide::sets::publish;
    POST "/guide/editions/{set}/withdraw" page guide PublishGuide writes => guide::sets::withdraw;
    POST "/guide/editions/{set}/discard" page guide WriteGuide writes => guide::sets::discard;
    GET "/guide/{form}/{lineage}/history" public guide SeeEditions reads => guide::history::show;
    POST "/guide/{form}/{lineage}/revision" page guide PublishGuide writes => guide::history::decide;
    GET "/guide/{form}/{lineage}/edit" page guide WriteGuide reads => guide::edit::show;
    POST "/guide/{form}/{lineage}/edit" page guide WriteGuide writes => guide::edit::save;
    POST "/guide/{form}/{lineage}/discard" page guide WriteGuide writes => guide::edit::discard;
    GET "/guide/{form}/{lineage}/publish" page guide WriteGuide reads => guide::edit::before;
    POST "/guide/{form}/{lineage}/publish" page guide PublishGuide writes => guide::edit::publish;
    POST "/guide/{form}/{lineage}/read" page guide ReadGuide writes => guide::guides::read;
    GET "/words" public guide - reads => guide::words::list;
    GET "/words/{key}" public guide SeeEditions reads => guide::words::show;
    GET "/editions" public guide SeeEditions reads => guide::editions::list;
    GET "/editions/compare" public guide SeeEditions reads => guide::compare::show;
    GET "/editions/import" page guide ImportEdition reads => guide::import::upload::show;
    POST "/editions/import" page guide ImportEdition reads => guide::import::upload::open, body FILES, seconds 60;
    POST "/editions/import/draft" page guide ImportEdition writes => guide::import::table::save, body guide::import::BODY, seconds 60;
    GET "/editions/{edition}/forms/{form}" page guide ImportEdition reads => guide::import::table::correct;
    POST "/editions/{edition}/publish" page guide PublishEdition writes => guide::editions::publish;

    GET "/summaries" public guide SeeSummaries reads => guide::summaries::list::show;
    POST "/summaries" page guide WriteSummary writes => guide::summaries::list::begin;
    GET "/summaries/{id}" public guide SeeSummaries reads => guide::summaries::one::show;
    GET "/summaries/{id}/edit" page guide WriteSummary reads => guide::summaries::edit::show;
    POST "/summaries/{id}/edit" page guide WriteSummary writes => guide::summaries::edit::save;
    GET "/summaries/{id}/publish" page guide PublishSummary reads => guide::summaries::publish::show;
    POST "/summaries/{id}/publish" page guide PublishSummary writes => guide::summaries::publish::publish;
    POST "/summaries/{id}/remove" page guide WriteSummary writes => guide::summaries::edit::remove;

    // an organisation, its vendors, its files
    GET "/organisations" page organisations SeeOrganisation reads => organisations::list::show;
    GET "/organisations/new" page organisations FoundAssociation reads => organisations::found::show;
    POST "/organisations" page organisations FoundAssociation writes => organisations::found::save, fresh true;
    GET "/organisations/{id}" page organisations SeeOrganisation reads => organisations::one::show;
    POST "/organisations/{id}" page organisations ChangeOrganisation writes => organisations::one::save;
    GET "/organisations/{id}/members" page organisations SeeMembers reads => organisations::members::list::show;
    GET "/organisations/{id}/members/{member}" page organisations SeeMembers reads => organisations::members::one::show;
    POST "/organisations/{id}/members/{member}" page organisations ChangeMembers writes => organisations::members::one::change;
    GET "/organisations/{id}/merge" page organisations ChangeMembers reads => organisations::members::merge::show;
    POST "/organisations/{id}/merge" page organisations ChangeMembers writes => organisations::members::merge::merge;
    GET "/organisations/{id}/together" page organisations SeeOrganisation reads => organisations::group::show;
    POST "/organisations/{id}/together" page checklist BeginSheet writes => organisations::group::begin;
    POST "/organisations/{id}/group" page organisations ChangeOrganisation writes => organisations::group::join, fresh true;
    GET "/organisations/{id}/together/{edition}/{form}/{key}" page checklist SeeSheet reads => organisations::group::item::show;
    POST "/organisations/{id}/together/{edition}/{form}/{key}" page checklist Answer writes => organisations::group::item::save, body FILES, seconds 300;
    POST "/organisations/{id}/together/{edition}/{form}/{key}/hand" page checklist HandOver writes => organisations::group::item::hand;
    GET "/organisations/{id}/imports" page imports ImportMembers reads => imports::list::show;
    POST "/organisations/{id}/imports" page imports ImportMembers writes => imports::list::open, body imports::BODY, seconds 60;
    GET "/organisations/{id}/imports/{import}" page imports ImportMembers reads => imports::one::show;
    POST "/organisations/{id}/imports/{import}" page imports ImportMembers writes => imports::one::save;
    GET "/organisations/{id}/leave" page organisations ArchiveInstitution reads => organisations::leave::show;
    POST "/organisations/{id}/leave" page organisations LeaveInstallation writes => organisations::leave::leave, fresh true, seconds 60;
    POST "/organisations/{id}/archives" page organisations ArchiveInstitution writes => organisations::leave::archive, fresh true, seconds 60;
    POST "/organisations/{id}/archives/{work}" page organisations ArchiveInstitution writes => organisations::leave::take, fresh true;
    GET "/organisations/{id}/archives/{work}" file organisations ArchiveInstitution reads => organisations::leave::file, fresh true, seconds 600;
    GET "/leaving" page organisations OwnAccount reads => organisations::leave::progress;
    POST "/organisations/{id}/codes" page organisations ChangeOrganisation writes => organisations::codes::add;
    POST "/organisations/{id}/systems" page vendors ChangeVendors writes => organisations::systems::save;
    GET "/organisations/{id}/reminders" page reminders SeeSheet reads => reminders::list::show;
    POST "/organisations/{id}/reminders" page reminders MarkReminders writes => reminders::list::mark;
    GET "/organisations/{id}/audit" page audit SeeAudit reads => audit::show;
    GET "/vendors" page vendors SeeVendors reads => vendors::list::show;
    POST "/vendors" page vendors ChangeVendors writes => vendors::list::add;
    GET "/vendors/{id}" page vendors SeeVendors reads => vendors::one::show;
    POST "/vendors/{id}" page vendors ChangeVendors writes => vendors::one::save;
    POST "/vendors/{id}/remove" page vendors ChangeVendors writes => vendors::one::remove;
    GET "/evidence" page evidence SeeEvidence reads => evidence::list::show;
    POST "/evidence" page evidence AddEvidence writes => evidence::list::add, body FILES, seconds 300;
    GET "/evidence/{id}" page evidence SeeEvidence reads => evidence::one::show;
    GET "/evidence/{id}/file" file evidence SeeEvidence reads => api::evidence::file, seconds 300;
    POST "/evidence/{id}/expiry" page evidence AddEvidence writes => evidence::one::expiry;
    POST "/evidence/{id}/withdraw" page evidence WithdrawEvidence writes => evidence::one::withdraw;

    // notices
    GET "/inbox" page notices SeeNotices reads => notices::list::show;
    GET "/notices/new" page notices WriteNotices reads => notices::edit::new;
    POST "/notices" page notices WriteNotices writes => notices::edit::begin;
    GET "/notices/{id}" page notices SeeNotices reads => notices::one::show;
    POST "/notices/{id}/read" page notices ReadNotices writes => notices::one::read;
    GET "/notices/{id}/edit" page notices WriteNotices reads => notices::edit::show;
    POST "/notices/{id}/edit" page notices WriteNotices writes => notices::edit::save;
    POST "/notices/{id}/delete" page notices WriteNotices writes => notices::edit::delete;
    POST "/notices/{id}/files" page notices WriteNotices writes => notices::files::add, body FILES, seconds 300;
    GET "/notices/{id}/files/{file}" file notices SeeNotices reads => notices::files::file, seconds 300;
    POST "/notices/{id}/files/{file}/remove" page notices WriteNotices writes => notices::files::remove;
    POST "/notices/{id}/approve" page notices ApproveNotices writes => notices::send::approve;
    GET "/notices/{id}/issue" page notices IssueNotices reads => notices::send::show;
    POST "/notices/{id}/issue" page notices IssueNotices writes => notices::send::issue;
    GET "/notices/{id}/relay" page notices WriteNotices reads => notices::relay::show;
    POST "/notices/{id}/relay" page notices IssueNotices writes => notices::relay::send;
    GET "/notices/{id}/receipts" page notices SeeReceipts reads => notices::receipts::show;
    POST "/notices/{id}/receipts" page notices IssueNotices writes => notices::receipts::tick;
    POST "/notices/{id}/remind" page notices IssueNotices writes => notices::receipts::remind;
    POST "/notices/{id}/mails" page notices IssueNotices writes => notices::mailed::send;
    POST "/notices/{id}/mails/again" page notices IssueNotices writes => notices::mailed::again;
    POST "/notices/{id}/mails/fax" page notices IssueNotices writes => notices::mailed::fax;
    POST "/notices/{id}/mails/returned" page notices IssueNotices writes => notices::mailed::returned, body api::evidence::BODY, seconds api::evidence::SECONDS;
    GET "/notices/{id}/letter" file notices SeeNotices reads => notices::outside::inside;
    GET "/letters" page notices WriteNotices reads => notices::outside::list;
    POST "/letters" page notices WriteNotices writes => notices::outside::take, body api::evidence::BODY, seconds api::evidence::SECONDS;
    GET "/letters/{id}" page notices WriteNotices reads => notices::outside::show;
    POST "/letters/{id}" page notices WriteNotices writes => notices::outside::confirm;
    GET "/letters/{id}/file" file notices WriteNotices reads => notices::outside::file;
    POST "/letters/{id}/remove" page notices WriteNotices writes => notices::outside::remove;
    GET "/organisations/{id}/contacts" page notices WriteNotices reads => notices::contacts::show;
    POST "/organisations/{id}/contacts" page notices WriteNotices writes => notices::contacts::add;
    POST "/organisations/{id}/contacts/remove" page notices WriteNotices writes => notices::contacts::remove;
    GET "/rooms" page rooms SeeRoom reads => rooms::list::show;
    POST "/rooms" page rooms ChangeRoom writes => rooms::edit::put, body api::rooms::BODY, seconds api::rooms::SECONDS;
    GET "/rooms/new" page rooms ChangeRoom reads => rooms::edit::new;
    GET "/rooms/items/{id}" page rooms SeeRoom reads => rooms::one::show;
    POST "/rooms/items/{id}" page rooms ChangeRoom writes => rooms::one::save;
    POST "/rooms/items/{id}/withdraw" page rooms ChangeRoom writes => rooms::one::withdraw;
    GET "/rooms/items/{id}/file" file rooms SeeRoom reads => rooms::one::file, seconds api::rooms::SECONDS;
    GET "/seminars" page seminars SeeSeminars reads => seminars::list::show;
    POST "/seminars" page seminars ChangeSeminars writes => seminars::new::put, body api::seminars::BODY, seconds api::seminars::SECONDS;
    GET "/seminars/new" page seminars ChangeSeminars reads => seminars::new::show;
    POST "/seminars/uploads" page seminars ChangeSeminars writes => seminars::upload::begin;
    GET "/seminars/uploads/{id}" file seminars ChangeSeminars reads => seminars::upload::state;
    POST "/seminars/uploads/{id}" page seminars ChangeSeminars writes => seminars::upload::part, body seminars::upload::BODY, seconds seminars::upload::SECONDS;
    GET "/seminars/{id}" page seminars SeeSeminars reads => seminars::watch::show;
    GET "/seminars/{id}/video" file seminars SeeSeminars reads => seminars::watch::video, seconds api::rooms::SECONDS;
    GET "/seminars/{id}/poster" file seminars SeeSeminars reads => seminars::watch::poster;
    GET "/seminars/{id}/subtitles" file seminars SeeSeminars reads => seminars::watch::subtitles;
    POST "/seminars/{id}/seen" page seminars WatchSeminars writes => seminars::watch::seen;
    POST "/seminars/{id}/declare" page seminars WatchSeminars writes => seminars::watch::declare;
    GET "/seminars/{id}/quiz" page seminars SeeSeminars reads => seminars::quiz::show;
    POST "/seminars/{id}/quiz" page seminars WatchSeminars writes => seminars::quiz::answer;
    GET "/seminars/{id}/edit" page seminars ChangeSeminars reads => seminars::edit::show;
    POST "/seminars/{id}/edit" page seminars ChangeSeminars writes => seminars::edit::save, body 4 * 1024 * 1024;
    POST "/seminars/{id}/files" page seminars ChangeSeminars writes => seminars::edit::files, body api::evidence::BODY, seconds api::evidence::SECONDS;
    POST "/seminars/{id}/withdraw" page seminars ChangeSeminars writes => seminars::edit::withdraw;
    GET "/seminars/{id}/morning" page seminars RecordTraining reads => seminars::morning::show;
    POST "/seminars/{id}/morning" page seminars RecordTraining writes => seminars::morning::save, body api::evidence::BODY, seconds api::evidence::SECONDS;
    GET "/training" page seminars SeeTraining reads => seminars::training::show;
    POST "/training" page seminars RecordTraining writes => seminars::training::evidence, seconds 60;
    GET "/organisations/{id}/letterhead" page notices SeeNotices reads => notices::letterhead::show;
    POST "/organisations/{id}/letterhead" page notices ChangeLetterhead writes => notices::letterhead::save;
    GET "/organisations/{id}/letterhead/logo" file notices SeeNotices reads => notices::letterhead::logo;
    POST "/organisations/{id}/letterhead/logo" page notices ChangeLetterhead writes => notices::letterhead::set_logo, body api::evidence::BODY, seconds api::evidence::SECONDS;
    POST "/organisations/{id}/letterhead/logo/remove" page notices ChangeLetterhead writes => notices::letterhead::remove_logo;

    // desks: who can be asked, and who answers
    GET "/desks" public desk - reads => desk::list::show;
    POST "/desks" page desk RunDesk writes => desk::settings::set_up;
    GET "/desks/new" page desk RunDesk reads => desk::settings::new;
    GET "/desks/{id}" page desk SeeConsultations reads => desk::board::show;
    GET "/desks/{id}/settings" page desk RunDesk reads => desk::settings::show;
    POST "/desks/{id}/settings" page desk RunDesk writes => desk::settings::save;
    POST "/desks/{id}/closures" page desk RunDesk writes => desk::settings::closure;
    POST "/desks/{id}/operators" page desk RunDesk writes => desk::settings::operator, fresh true;
    POST "/desks/{id}/templates" page desk RunDesk writes => desk::settings::template;
    POST "/desks/{id}/end" page desk RunDesk writes => desk::settings::end;
    GET "/desks/{id}/calls" page desk AnswerDesk reads => desk::call::show;
    POST "/desks/{id}/calls" page desk AnswerDesk writes => desk::call::take;
    GET "/desks/{id}/find" file desk AnswerDesk reads => desk::call::find;
    GET "/desks/{id}/statistics" page desk SeeConsultations reads => desk::statistics::show;
    GET "/holidays" public desk - reads => desk::holidays::show;
    POST "/holidays" page desk SetHolidays writes => desk::holidays::take, body desk::holidays::BODY;
    GET "/consultations" page desk AskDesk reads => desk::ask::list;
    POST "/consultations" page desk AskDesk writes => desk::ask::send;
    GET "/consultations/new" page desk AskDesk reads => desk::ask::new;
    GET "/consultations/{id}" page desk SeeConsultations reads => desk::one::show;
    POST "/consultations/{id}/on" page desk AskDesk writes => desk::one::on;
    POST "/consultations/{id}/work" page desk AnswerDesk writes => desk::one::work;
    POST "/consultations/{id}/caller" page desk AnswerDesk writes => desk::one::caller;
    POST "/consultations/{id}/number" page desk AnswerDesk writes => desk::one::number, rated true;
    GET "/consultations/{id}/shown" page desk SeeShown reads => desk::one::shown;
    POST "/consultations/{id}/faq" page desk AnswerDesk writes => desk::one::faq;
    GET "/assessments/{id}/show" page desk ShowSheet reads => desk::show::form;
    POST "/assessments/{id}/show" page desk ShowSheet writes => desk::show::show;
    POST "/assessments/{id}/show/end" page desk ShowSheet writes => desk::show::end;
    GET "/faq" page desk SeeFaq reads => desk::faq::list;
    GET "/faq/{id}" page desk SeeFaq reads => desk::faq::one;
    POST "/faq/{id}" page desk PublishFaq writes => desk::faq::save;
    POST "/faq/{id}/guide" page desk WriteGuide writes => desk::faq::guide;

    // counts below an association; every paper
    GET "/programme" page programme SeeProgramme reads => programme::show::show;
    GET "/programme/consenting" page programme SeeConsented reads => programme::consented::list;
    GET "/consented/{id}" page programme SeeConsented reads => programme::consented::show;
    GET "/organisations/{id}/consents" page programme SeeConsents reads => programme::consents::show;
    POST "/organisations/{id}/consents" page programme ChangeConsents writes => programme::consents::save, fresh true;
    GET "/beside" page programme SeeBeside reads => programme::beside::show;
    GET "/figures" public programme SeeFigures reads => programme::figures::show;
    POST "/figures" page programme Operate writes => programme::figures::switch;
    GET "/papers/summary/{file}" public papers SeeSummaries reads => papers::summary, seconds 60;
    GET "/papers/ten-minutes/{file}" public papers - reads => papers::ten_minutes, seconds 60;
    GET "/papers/booklet/{file}" public papers SeeEditions reads => papers::booklet, seconds 60;
    GET "/papers/members/{file}" file papers ExportMembers reads => papers::members, seconds 60, fresh true;
    GET "/papers/fax-list/{file}" file papers IssueNotices reads => papers::fax_list, seconds 60, fresh true;
    GET "/papers/{kind}/{file}" file papers SeeSheet reads => papers::print, seconds 60;

    // people: signing in
    GET "/sign-in" public people - reads => people::sign_in::show;
    POST "/sign-in" public people - writes => people::sign_in::enter, rated true;
    POST "/sign-in/code" public people - writes => people::code::enter, rated true;
    POST "/sign-out" page people OwnAccount writes => people::sign_in::leave;
    GET "/invitation" public people - reads => people::invitation::ask;
    POST "/invitation" public people - reads => people::invitation::find, rated true;
    GET "/invitation/{code}" public people - reads => people::invitation::show, rated true;
    POST "/invitation/{code}" public people - writes => people::invitation::accept, rated true;
    POST "/invitation/{code}/join" page people OwnAccount writes => people::invitation::join, rated true;

    // people: one's own account
    GET "/account" page people OwnAccount reads => people::account::show;
    POST "/account/digest" page people OwnAccount writes => people::account::digest, fresh true;
    POST "/account/password" page people OwnAccount writes => people::account::password, fresh true;
    POST "/account/sessions/end" page people OwnAccount writes => people::account::end_session;
    POST "/account/sessions/end-others" page people OwnAccount writes => people::account::end_others;
    POST "/account/strangers" page people OwnAccount writes => people::account::stranger;
    GET "/account/second-factor" page people OwnAccount reads => people::factor::show;
    POST "/account/second-factor" page people OwnAccount reads => people::factor::begin, fresh true;
    POST "/account/second-factor/confirm" page people OwnAccount writes => people::factor::confirm, fresh true;
    POST "/account/second-factor/codes" page people OwnAccount writes => people::factor::codes, fresh true;
    POST "/account/second-factor/remove" page people OwnAccount writes => people::factor::remove, fresh true;
    GET "/account/passkeys" page people OwnAccount reads => people::passkeys::show;
    POST "/account/passkeys" page people OwnAccount writes => people::passkeys::add, fresh true;
    GET "/account/passkeys/new" page people OwnAccount reads => people::passkeys::begin, fresh true;
    POST "/account/passkeys/rename" page people OwnAccount writes => people::passkeys::rename;
    POST "/account/passkeys/remove" page people OwnAccount writes => people::passkeys::remove, fresh true;
    GET "/step-up" page people OwnAccount reads => people::step_up::show;
    POST "/step-up" page people OwnAccount writes => people::step_up::prove;
    POST "/account/tokens" page people OwnAccount writes => people::account::issue_token, fresh true;
    GET "/account/erase" page people OwnAccount reads => people::erase::own;
    POST "/account/erase" page people OwnAccount writes => people::erase::erase_own, fresh true;
    POST "/account/tokens/revoke" page people OwnAccount writes => people::account::revoke_token;

    // people: who may do what
    GET "/people" page people SeePeople reads => people::list::show;
    GET "/people/{id}" page people ChangePeople reads => people::member::show;
    POST "/people/{id}/role" page people ChangePeople writes => people::member::role, fresh true;
    POST "/people/{id}/password" page people ChangePeople writes => people::member::reset, fresh true;
    POST "/people/{id}/second-factor" page people ChangePeople writes => people::member::reset_factor, fresh true;
    POST "/people/{id}/remove" page people ChangePeople writes => people::member::remove, fresh true;
    GET "/people/{id}/erase" page people ErasePerson reads => people::erase::show;
    POST "/people/{id}/erase" page people ErasePerson writes => people::erase::erase, fresh true;
    POST "/people/invitations" page people ChangePeople writes => people::list::invite, fresh true;
    POST "/people/invitations/revoke" page people ChangePeople writes => people::list::revoke;
    GET "/organisations/{id}/invitations" page people InviteMembers reads => people::bulk::show;
    POST "/organisations/{id}/invitations" page people InviteMembers writes => people::bulk::print, fresh true;
    GET "/organisations/{id}/invitations/{work}/{file}" file people InviteMembers reads => people::bulk::file, fresh true;
    POST "/papers/invitation" file papers ChangePeople reads => people::letter::print;

    // the installation
    GET "/operation" page checks Oversee reads => checks::operation::show;
    POST "/operation/jobs" page checks Oversee writes => checks::operation::job;
    POST "/operation/verify" page checks Oversee writes => checks::operation::verify;
    GET "/settings/mail" page checks Operate reads => checks::mail::show;
    POST "/settings/mail" page checks Operate writes => checks::mail::save, fresh true;
    POST "/settings/mail/test" page checks Operate writes => checks::mail::test, seconds 90;
    POST "/settings/mail/again" page checks Operate writes => checks::mail::again;
    POST "/settings/mail/forget" page checks Operate writes => checks::mail::forget, fresh true;
    GET "/settings/copies" page checks KeepCopies reads => checks::copies::show;
    POST "/settings/copies" page checks KeepCopies writes => checks::copies::make, seconds 600, fresh true;
    POST "/settings/copies/end" page checks KeepCopies writes => checks::copies::end;

    // the API
    GET "/api/v1/openapi.json" public checks - reads => api::openapi::show, bare true;
    GET "/api/v1/check/{code}" public checks - reads => api::check::by_code, rated true;
    POST "/api/v1/check" public checks - reads => api::check::file, body CHECKED, seconds 60;
    GET "/api/v1/me" api people OwnAccount reads => api::me::show;
    GET "/api/v1/organisations" api organisations SeeOrganisation reads => api::organisations::all;
    GET "/api/v1/organisations/{id}" api organisations SeeOrganisation reads => api::organisations::show;
    GET "/api/v1/editions" api guide SeeEditions reads => api::editions::all;
    POST "/api/v1/editions/import" api guide ImportEdition writes => api::editions::import, body api::editions::BODY, seconds 60;
    GET "/api/v1/editions/diff" api guide SeeEditions reads => api::editions::diff;
    GET "/api/v1/summaries" api guide SeeSummaries reads => api::editions::summaries;
    GET "/api/v1/summaries/{id}" api guide SeeSummaries reads => api::editions::summary;
    GET "/api/v1/organisations/{id}/assessments" api checklist SeeSheet reads => api::assessments::all;
    POST "/api/v1/organisations/{id}/assessments" api checklist BeginSheet writes => api::assessments::begin;
    GET "/api/v1/assessments/{id}" api checklist SeeSheet reads => api::assessments::show;
    PUT "/api/v1/assessments/{id}/items/{key}" api checklist Answer writes => api::answers::put;
    POST "/api/v1/assessments/{id}/rounds" api checklist BeginRound writes => api::assessments::begin_round;
    POST "/api/v1/assessments/{id}/carry-over" api checklist CarryOver writes => api::carry::over;
    POST "/api/v1/assessments/{id}/carry-over/undo" api checklist UndoCarryOver writes => api::carry::undo;
    GET "/api/v1/assessments/{id}/history" api checklist SeeSheet reads => api::assessments::history;
    GET "/api/v1/assessments/{id}/export" api checklist SeeSheet reads => api::assessments::export;
    POST "/api/v1/organisations/{id}/evidence" api evidence AddEvidence writes => api::evidence::add,
        body api::evidence::BODY, seconds api::evidence::SECONDS;
    GET "/api/v1/evidence/{id}/file" api evidence SeeEvidence reads => api::evidence::file;
    POST "/api/v1/organisations/{id}/imports" api imports ImportMembers writes => api::imports::add, body imports::BODY, seconds 60;
    GET "/api/v1/organisations/{id}/vendors" api vendors SeeVendors reads => api::vendors::all;
    POST "/api/v1/organisations/{id}/vendors" api vendors ChangeVendors writes => api::vendors::add;
    GET "/api/v1/organisations/{id}/plan" api continuity SeePlan reads => api::continuity::show;
    GET "/api/v1/organisations/{id}/plan/export" api continuity SeePlan reads => api::continuity::export, seconds 60;
    GET "/api/v1/organisations/{id}/notices" api notices SeeNotices reads => api::notices::all;
    POST "/api/v1/organisations/{id}/notices" api notices WriteNotices writes => api::notices::draft;
    POST "/api/v1/notices/{id}/issue" api notices IssueNotices writes => api::notices::issue;
    POST "/api/v1/notices/{id}/relay" api notices IssueNotices writes => api::notices::relay;
    GET "/api/v1/notices/{id}" api notices SeeNotices reads => api::notices::show;
    GET "/api/v1/notices/{id}/files/{file}" api notices SeeNotices reads => notices::files::file, seconds 300;
    POST "/api/v1/notices/{id}/read" api notices ReadNotices writes => api::notices::read;
    POST "/api/v1/notices/{id}/acknowledge" api notices ReadNotices writes => api::notices::acknowledge;
    GET "/api/v1/notices/{id}/export" api notices SeeNotices reads => api::notices::export;
    GET "/api/v1/notices/{id}/receipts" api notices SeeReceipts reads => api::notices::receipts;
    GET "/api/v1/organisations/{id}/room" api rooms SeeRoom reads => api::rooms::all;
    POST "/api/v1/organisations/{id}/room" api rooms ChangeRoom writes => api::rooms::add, body api::rooms::BODY, seconds api::rooms::SECONDS;
    GET "/api/v1/rooms/items/{id}/file" api rooms SeeRoom reads => rooms::one::file, seconds api::rooms::SECONDS;
    GET "/api/v1/organisations/{id}/seminars" api seminars SeeSeminars reads => api::seminars::all;
    GET "/api/v1/seminars/{id}" api seminars SeeSeminars reads => api::seminars::show;
    GET "/api/v1/seminars/{id}/video" api seminars SeeSeminars reads => seminars::watch::video, seconds api::rooms::SECONDS;
    GET "/api/v1/organisations/{id}/training" api seminars SeeTraining reads => api::seminars::training;
    GET "/api/v1/organisations/{id}/programme" api programme SeeProgramme reads => api::programme::show;
    GET "/api/v1/organisations/{id}/consents" api programme SeeConsents reads => api::consents::all;
    PUT "/api/v1/organisations/{id}/consents/{association_id}" api programme ChangeConsents writes => api::consents::put;
    GET "/api/v1/desks" public desk - reads => api::desks::all;
}

/// Every route.
#[must_use]
pub fn routes() -> Vec<RouteInfo> {
    TABLE.to_vec()
}

/// `docs/generated/routes.json`: one line per route.
///
/// # Errors
/// None that this data can cause.
pub fn routes_json() -> serde_json::Result<String> {
    let lines: Vec<String> = TABLE.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(format!("[\n  {}\n]\n", lines.join(",\n  ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        assert_eq!(crate::table::faults(TABLE), Vec::<String>::new());
        let json = routes_json().expect("JSON");
        let back: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
        assert_eq!(back.len(), TABLE.len());
        assert_eq!(
            back[0].as_object().map(|o| o.keys().collect::<Vec<_>>()).unwrap_or_default(),
            ["method", "path", "kind", "subject", "action", "writes"]
        );
    }
}
