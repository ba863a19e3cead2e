//! Ten thousand wrong passwords from a thousand addresses, while the owner signs in.

use super::{WRONG, from};
use app::people::Origin;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{AGENT, PASSWORD, fault};
use testkit::both;

const HOME: &str = "198.51.100.9";

both! {
    async fn ten_thousand_wrong_passwords_do_not_keep_the_owner_out(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner", clinic, Role::Owner).await;
        let home = test.app.sign_in(&test.nobody(), "owner", PASSWORD, &from(HOME)).await.expect("at home");
        let device = home.session().expect("no code").device;
        let mut looked_at = 0;
        for round in 0..100 {
            // A hundred at once, each from another address; sometimes from the owner's own network.
            let tries = (0..100).map(|n| {
                let address = (round * 100 + n) % 1000;
                let network = if address == 7 { HOME.to_owned() } else { format!("203.0.{}.{}", address / 250, address % 250) };
                let (app, ctx) = (test.app.clone(), test.nobody());
                tokio::spawn(async move { app.sign_in(&ctx, "owner", WRONG, &from(&network)).await })
            });
            for one in tries.collect::<Vec<_>>() {
                match fault(one.await.expect("no panic")) {
                    said if said == "login:sign-in-refused" => looked_at += 1,
                    said => assert!(said.starts_with("wait "), "{said}"),
                }
            }
            if round % 10 == 9 {
                let phone = Origin { network: "192.0.2.200", agent: AGENT, device: &device };
                test.app.sign_in(&test.nobody(), "owner", PASSWORD, &phone).await.expect("the known browser, anywhere");
                let same = Origin { network: HOME, agent: AGENT, device: &device };
                test.app.sign_in(&test.nobody(), "owner", PASSWORD, &same).await.expect("the known browser, beside a stranger");
            }
            test.clock.pass(SignedDuration::from_secs(6));
        }
        assert!(looked_at < 200, "{looked_at} of ten thousand were looked at");
        // Without the cookie, from the network that is known, once the stranger there has stopped.
        test.clock.pass(SignedDuration::from_mins(15));
        test.app.sign_in(&test.nobody(), "owner", PASSWORD, &from(HOME)).await.expect("the known network");
    }
}
