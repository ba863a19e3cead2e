//! Persons and their roles, sessions, second factors, passkeys, devices, tokens, invitations and refused sign-ins.
//!
//! What is asked before anybody is known (sign-in, cookie, token, code) takes the hash of the secret in
//! the place of a permit: who has the secret is who may ask.

mod accounts;
pub mod devices;
pub mod erase;
pub mod factors;
mod invitations;
pub mod passkeys;
mod refused;
mod roles;
mod sessions;
mod tokens;

pub use accounts::{
    AccountRow, Credentials, Grant, NewPerson, account, add, confirm_password, credentials, id_of_login, name,
    set_password, set_preferences, somebody_is_known, somebody_signs_in,
};
pub use invitations::{
    InvitationKind, InvitationRow, NewInvitation, OpenInvitation, Used, drop_joins, drop_of_group, invitation,
    invitations, invite, revoke_invitation, use_invitation,
};
pub use refused::{Tally, count_refused, forgive, tally};
pub use roles::{
    MemberRow, RoleRow, acting_roles, add_role, has_newer_role_elsewhere, has_people, holders_for_change, members,
    remove, roles_of,
};
pub use sessions::{
    SessionRow, SessionToOpen, SignedInRow, end_session, end_sessions, end_sessions_of_member, end_sessions_since,
    open_session, prove, see_session, session, sessions, sweep,
};
pub use tokens::{
    TokenRow, TokenToIssue, issue_token, revoke_token, revoke_tokens, revoke_tokens_of_member, revoke_tokens_since,
    token, tokens,
};

sql::statements! {
    // accounts
    ADD = "INSERT INTO persons (id, login, login_key, name, email, password_hash, active, preferences, created_at,
        password_changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $8) ON CONFLICT (login_key) DO NOTHING RETURNING id";
    SOMEBODY = "SELECT id FROM persons WHERE login <> '' LIMIT 1";
    SOMEBODY_KNOWN = "SELECT id FROM persons LIMIT 1";
    NAME = "SELECT name FROM persons WHERE id = $1";
    ACCOUNT = "SELECT id, login, name, email, preferences FROM persons WHERE id = $1 AND active";
    BY_LOGIN = "SELECT id, password_hash FROM persons WHERE login_key = $1 AND active";
    SET_PASSWORD = "UPDATE persons SET password_hash = $2, password_changed_at = $3 WHERE id = $1 AND active RETURNING id";
    CONFIRM_PASSWORD = "UPDATE persons SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND active RETURNING id";
    SET_PREFERENCES = "UPDATE persons SET preferences = $2 WHERE id = $1 AND active RETURNING id";
    // roles
    ADD_ROLE = "INSERT INTO roles (organisation_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation_id, person_id, role) DO NOTHING";
    ROLES_OF = "SELECT r.organisation_id, r.role, o.code, o.name, o.kind FROM roles r
        JOIN organisations o ON o.id = r.organisation_id WHERE r.person_id = $1";
    INSTITUTIONS_OF_GROUP = "SELECT id, code, name, kind FROM organisations WHERE group_id = $1 ORDER BY code";
    ANYBODY = "SELECT r.role FROM roles r WHERE r.organisation_id = $1 OR r.organisation_id =
        (SELECT o.group_id FROM organisations o WHERE o.id = $1) ORDER BY r.role LIMIT 1";
    MEMBERS = "SELECT p.id, p.login, p.name, p.email, r.role,
        EXISTS (SELECT 1 FROM second_factors f WHERE f.person_id = p.id)
        OR EXISTS (SELECT 1 FROM passkeys k WHERE k.person_id = p.id) AS has_factor
        FROM roles r JOIN persons p ON p.id = r.person_id
        WHERE r.organisation_id = $1 AND p.active ORDER BY p.login_key, r.role";
    HOLDERS_FOR_CHANGE = "UPDATE roles SET created_at = created_at WHERE organisation_id = $1 AND role = $2
        AND EXISTS (SELECT 1 FROM persons p WHERE p.id = roles.person_id AND p.active) RETURNING person_id";
    REMOVE = "DELETE FROM roles WHERE organisation_id = $1 AND person_id = $2 AND role <> 'operator' RETURNING role";
    NEWER_ELSEWHERE = "SELECT COUNT(*) AS n FROM roles
        WHERE person_id = $1 AND created_at > $2 AND (organisation_id <> $3 OR role = 'operator')";
    // sessions
    OPEN_SESSION = "INSERT INTO sessions (token_hash, id, person_id, csrf, agent, created_at, seen_at, expires_at, proved_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $6)";
    SESSION = "SELECT s.id AS session_id, s.csrf, s.seen_at, s.expires_at, s.proved_at, p.id, p.login, p.name, p.email,
        p.preferences, EXISTS (SELECT 1 FROM second_factors f WHERE f.person_id = p.id)
        OR EXISTS (SELECT 1 FROM passkeys k WHERE k.person_id = p.id) AS has_factor,
        COALESCE((SELECT a.first_at FROM second_factor_asks a WHERE a.person_id = p.id), 0) AS asked_at,
        (SELECT COUNT(*) FROM sign_in_notices n WHERE n.person_id = p.id AND n.session_id <> s.id) AS strangers
        FROM sessions s JOIN persons p ON p.id = s.person_id WHERE s.token_hash = $1 AND p.active";
    PROVE = "UPDATE sessions SET proved_at = $3, token_hash = $4 WHERE person_id = $1 AND id = $2 RETURNING id";
    SEE_SESSION = "UPDATE sessions SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2";
    SESSIONS = "SELECT id, agent, created_at, seen_at, expires_at FROM sessions
        WHERE person_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id";
    END_SESSION = "DELETE FROM sessions WHERE person_id = $1 AND id = $2 RETURNING id";
    END_SESSIONS = "DELETE FROM sessions WHERE person_id = $1 AND id <> $2";
    END_SESSIONS_SINCE = "DELETE FROM sessions WHERE person_id = $1 AND id <> $2 AND created_at >= $3";
    END_EXPIRED = "DELETE FROM sessions WHERE person_id = $1 AND expires_at <= $2";
    // tokens
    ISSUE_TOKEN = "INSERT INTO api_tokens (token_hash, id, person_id, label, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    TOKEN = "SELECT t.expires_at, p.id, p.login, p.name, p.email, p.preferences FROM api_tokens t
        JOIN persons p ON p.id = t.person_id WHERE t.token_hash = $1 AND p.active";
    TOKENS = "SELECT id, label, created_at, expires_at FROM api_tokens
        WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id";
    REVOKE_TOKEN = "DELETE FROM api_tokens WHERE person_id = $1 AND id = $2 RETURNING id";
    REVOKE_TOKENS = "DELETE FROM api_tokens WHERE person_id = $1";
    REVOKE_TOKENS_SINCE = "DELETE FROM api_tokens WHERE person_id = $1 AND created_at >= $2";
    // invitations
    INVITE = "INSERT INTO invitations (id, code_hash, organisation_id, kind, person_id, name, role, created_by, created_at,
        expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL)";
    DROP_RESETS = "DELETE FROM invitations WHERE kind = 'reset' AND organisation_id = $1 AND person_id = $2 AND used_at IS NULL";
    DROP_JOINS = "DELETE FROM invitations WHERE kind = 'join' AND organisation_id = $1 AND role = $2 AND used_at IS NULL";
    INVITATION = "SELECT i.id, i.organisation_id, o.name AS organisation_name, i.kind, i.person_id, p.login, i.name,
        i.role, i.expires_at, i.used_at FROM invitations i JOIN organisations o ON o.id = i.organisation_id
        LEFT JOIN persons p ON p.id = i.person_id WHERE i.code_hash = $1";
    // Nobody reads the name of a code that was used.
    USE_INVITATION = "UPDATE invitations SET used_at = $2, name = ''
        WHERE code_hash = $1 AND used_at IS NULL AND expires_at > $2
        RETURNING id, organisation_id, kind, person_id, role, created_at";
    INVITATIONS = "SELECT id, kind, name, role, created_at, expires_at FROM invitations
        WHERE organisation_id = $1 AND used_at IS NULL ORDER BY created_at DESC, id";
    // What somebody made who may make no more: codes of the house and of its group, of passwords of its people, and of
    // the first administrators of associations below. What was printed for members is in the post.
    DROP_MADE_BY = "DELETE FROM invitations WHERE created_by = $2 AND used_at IS NULL AND (organisation_id = $1
        OR organisation_id IN (SELECT o.id FROM organisations o WHERE o.group_id = $1)
        OR person_id IN (SELECT r.person_id FROM roles r WHERE r.organisation_id = $1)
        OR (role = 'administrator' AND EXISTS (SELECT 1 FROM memberships m
            WHERE m.organisation_id = invitations.organisation_id AND (m.association_id = $1 OR EXISTS
            (SELECT 1 FROM memberships a WHERE a.organisation_id = m.association_id AND a.association_id = $1)))
        AND NOT EXISTS (SELECT 1 FROM audit_records p WHERE p.organisation_id = invitations.organisation_id
            AND p.subject_id = invitations.id AND p.action = 'invite-members')))";
    // What was made by whoever had a say only through the 運営法人: codes of the house, and of passwords of its people.
    DROP_OF_GROUP = "DELETE FROM invitations WHERE used_at IS NULL AND (organisation_id = $1
        OR person_id IN (SELECT r.person_id FROM roles r WHERE r.organisation_id = $1))
        AND created_by IN (SELECT g.person_id FROM roles g WHERE g.organisation_id = $2)
        AND created_by NOT IN (SELECT o.person_id FROM roles o WHERE o.organisation_id = $1 AND o.role = 'owner')";
    REVOKE_INVITATION = "DELETE FROM invitations
        WHERE organisation_id = $1 AND id = $2 AND used_at IS NULL RETURNING id";
    // refused sign-ins
    REFUSED_HERE = "SELECT refused, last_at FROM refused_sign_ins WHERE login_key = $1 AND network = $2 AND last_at > $3";
    REFUSED_EVERYWHERE = "SELECT CAST(COALESCE(SUM(refused), 0) AS BIGINT) AS refused,
        CAST(COALESCE(MAX(last_at), 0) AS BIGINT) AS last_at FROM refused_sign_ins
        WHERE login_key = $1 AND refused > 0 AND last_at > $2";
    COUNT_REFUSED = "INSERT INTO refused_sign_ins (login_key, network, refused, last_at) VALUES ($1, $2, 1, $3)
        ON CONFLICT (login_key, network) DO UPDATE SET last_at = excluded.last_at,
        refused = CASE WHEN refused_sign_ins.last_at > $4 THEN refused_sign_ins.refused + 1 ELSE 1 END";
    FORGIVE = "DELETE FROM refused_sign_ins WHERE login_key = $1 AND network = $2";
    REMEMBER = "INSERT INTO refused_sign_ins (login_key, network, refused, last_at) VALUES ($1, $2, 0, $3)
        ON CONFLICT (login_key, network) DO UPDATE SET last_at = excluded.last_at";
    // what is over
    SWEEP_SESSIONS = "DELETE FROM sessions WHERE expires_at <= $1";
    SWEEP_TOKENS = "DELETE FROM api_tokens WHERE expires_at <= $1";
    SWEEP_INVITATIONS = "DELETE FROM invitations WHERE expires_at <= $1";
    SWEEP_REFUSED = "DELETE FROM refused_sign_ins WHERE last_at <= $1";
}
