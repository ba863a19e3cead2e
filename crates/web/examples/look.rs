use domain::organisations::Kind;
use domain::people::Role;
#[tokio::main]
async fn main() {
    let test = testkit::app::TestApp::sqlite().await.with(|c| c.demo = true);
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    test.person("owner@clinic.example", clinic, Role::Owner).await;
    test.person("staff@clinic.example", clinic, Role::Staff).await;
    let router = web::router(test.app.clone(), web::Options { tries_per_minute: Some(10000), ..Default::default() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    println!("token {}", test.sign_in("owner@clinic.example").await);
    axum::serve(listener, router.into_make_service_with_connect_info::<std::net::SocketAddr>()).await.unwrap();
}
