//! Whether a request was signed with the key (AWS signature version 4), and whether its body is the one that was signed.

use super::{KEY, Request, SECRET};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// SHA-256, hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Why it is refused.
pub(super) fn check(request: &Request) -> Result<(), String> {
    let no = |why: &str| format!("{why}: {} {}", request.method, request.path);
    let authorization = request.header("authorization");
    let rest = authorization.strip_prefix("AWS4-HMAC-SHA256 ").ok_or_else(|| no("AccessDenied"))?;
    let part = |name: &str| {
        let found = rest.split(',').map(str::trim).find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.ok_or_else(|| no("AuthorizationHeaderMalformed"))
    };
    let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
    let [key, day, region, "s3", "aws4_request"] = credential.split('/').collect::<Vec<_>>()[..] else {
        return Err(no("AuthorizationHeaderMalformed"));
    };
    if key != KEY {
        return Err(no("InvalidAccessKeyId"));
    }
    if !signed.split(';').any(|name| name == "host") {
        return Err(no("HostNotSigned"));
    }
    let content = request.header("x-amz-content-sha256");
    if content != "UNSIGNED-PAYLOAD" && content != hash(&request.body) {
        return Err(no("XAmzContentSHA256Mismatch"));
    }
    let mut query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    query.sort();
    let headers: String = signed.split(';').map(|name| format!("{name}:{}\n", request.header(name))).collect();
    let query = query.join("&");
    let canonical = [&*request.method, &*request.path, &*query, &*headers, signed, content].join("\n");
    let scope = format!("{day}/{region}/s3/aws4_request");
    let moment = request.header("x-amz-date");
    let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", hash(canonical.as_bytes()));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for step in [day, region, "s3", "aws4_request"] {
        key = mac(&key, step);
    }
    if hex(&mac(&key, &text)) == signature { Ok(()) } else { Err(no("SignatureDoesNotMatch")) }
}
