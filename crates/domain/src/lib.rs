//! The nouns of Mamori, pure: no clock, no randomness, no files, no SQL, no HTTP.
//!
//! # Glossary
//!
//! | type | 日本語 | meaning |
//! |---|---|---|
//! | [`checklist::Edition`] | 版 | one year's set of forms (r5, r6, r7 …), never changed once published |
//! | [`checklist::Form`] | 様式 | institution 医療機関確認用, pharmacy 薬局確認用, vendor 事業者確認用, continuity BCP確認表 |
//! | [`checklist::Section`], [`checklist::Item`] | 区分, 項目 | a row of the form with its official number |
//! | lineage | 系譜 | the key that joins one requirement across editions |
//! | [`checklist::TextBasis`] | 確度 | how sure we are of a text: official, confirmed, inferred, unverified |
//! | [`assessment::Assessment`] | 点検 | one organisation × one form of one edition × one fiscal year (× one vendor) |
//! | [`assessment::Choice`] | 回答 | はい, いいえ, 記入不要 |
//! | round | 回, 確認 | each dated confirmation; round 1 exists from the start |
//! | carry-over | 引き継ぎ | answers of an older sheet as proposals in a newer one, each to be confirmed anew ([`carry`]) |
//! | target date | 目標日 | until when a いいえ is to become はい |
//! | [`organisations::Kind`] | 種別 | institution, owner group (運営法人), association or vendor |
//! | membership | 所属 | who opens or manages an institution is a member of an association, from–to |
//! | [`people::Role`] | 役割 | what a person may do in an organisation |
//! | [`policy::Permit`] | 許可 | the outcome of [`policy::decide`]; storage asks for one |
//! | [`audit::Record`] | 監査記録 | one change, chained by hash per organisation |
//! | [`papers::Sheet`] | 点検表 | the model of the printed sheet; every writer gets the same one |
//! | [`summaries::Written`] | 修正概要 | what changed between two editions: computed, then put into words by an editor |
//! | [`notices::Letter`] | 通知, 文書 | a letter of an association; wrapped unaltered by the next level's cover letter (送り状) |
//! | [`continuity::Template`] | ひな形 | an edition of the text of the continuity plan (事業継続計画) or of the rules (運用管理規程) |
//! | receipt | 受領 | when a notice was delivered, read, acknowledged |
//! | [`papers::official::CellMap`] | 欄の表 | which cell of the official workbook takes which answer |
//! | [`desk::Desk`] | 相談窓口 | who answers questions, in which hours; run by an association, operated by persons |
//! | [`desk::consultation`] | 相談 | a question by telephone or in writing, with what was advised |
//! | [`seminars::Chapter`] | 動画, 章 | a seminar: a video of an association, with chapters that lead to rows of the checklist |
//! | training record | 研修の記録 | what somebody of an institution really saw of a seminar ([`seminars::seen::Seen`]) |
//! | evidence | 証跡 | a file that shows that an answer is true |
//! | vendor | 事業者 | who delivers or maintains a system |

pub mod assessment;
pub mod audit;
pub mod carry;
pub mod cells;
pub mod checklist;
pub mod continuity;
pub mod dates;
pub mod desk;
pub mod ids;
pub mod imports;
pub mod mail;
pub mod notices;
pub mod organisations;
pub mod papers;
pub mod people;
pub mod policy;
pub mod programme;
pub mod ranges;
pub mod reminders;
pub mod rooms;
pub mod seminars;
pub mod summaries;
pub mod ten_minutes;
pub mod text;
