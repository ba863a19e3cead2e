//! An institution's vendors: two people at once.

use super::*;
use app::Error;
use app::vendors::TypedVendor;

fn typed(phone: &str) -> TypedVendor {
    TypedVendor { name: "みほんシステム".into(), phone: phone.into(), ..TypedVendor::default() }
}

/// Saves what somebody typed who saw that version.
async fn saved(
    test: &TestApp,
    clinic: OrganisationId,
    vendor: OrganisationId,
    phone: &str,
    version: i64,
) -> Result<OrganisationId, Error> {
    let typed = TypedVendor { vendor: Some(vendor), version: Some(version), ..typed(phone) };
    test.app.save_vendor(&test.command(), clinic, typed).await
}

testkit::both! {
    async fn of_two_who_save_a_vendor_at_once_one_is_told(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let ctx = test.command();
        let vendor = test.app.save_vendor(&ctx, clinic, typed("0")).await.expect("a vendor");
        for version in 1..=20 {
            match tokio::join!(saved(test, clinic, vendor, "1", version), saved(test, clinic, vendor, "2", version)) {
                (Ok(_), Err(Error::Stale { .. })) | (Err(Error::Stale { .. }), Ok(_)) => {}
                other => panic!("at version {version}: {other:?}"),
            }
        }
        // Nobody brings back what somebody takes off meanwhile.
        test.app.remove_vendor(&ctx, clinic, vendor).await.expect("taken off");
        for _ in 0..20 {
            let vendor = test.app.save_vendor(&ctx, clinic, typed("0")).await.expect("a vendor");
            let (gone, _) = tokio::join!(test.app.remove_vendor(&ctx, clinic, vendor), saved(test, clinic, vendor, "1", 1));
            gone.expect("taken off");
            assert!(test.app.vendors(&ctx, clinic).await.expect("vendors").is_empty());
        }
    }
}
