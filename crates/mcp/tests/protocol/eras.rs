//! Both protocol eras, spoken by rmcp's own client.

use rmcp::model::{CallToolRequestParams, ClientConfig, ProtocolVersion};
use rmcp::service::{ClientLifecycleMode, ClientServiceExt};
use serde_json::json;

use crate::bench::Bench;

const TOOLS: [&str; 8] = [
    "credits", "export", "generate", "jobs", "preview", "projects", "state", "upload",
];

async fn serves(lifecycle: ClientLifecycleMode, version: ProtocolVersion) {
    let mut bench = Bench::start().await;
    let client = ClientConfig::default()
        .serve_with_lifecycle(bench.wire().far_end, lifecycle)
        .await
        .unwrap();
    let server = client.peer_info().unwrap();
    assert_eq!(server.protocol_version, version);
    let identity = server.server_info.as_ref().unwrap();
    assert_eq!(
        (identity.name.as_str(), identity.version.as_str()),
        ("veo-3-ai", "1.2.3")
    );
    assert!(server.instructions.as_ref().unwrap().contains("`generate`"));

    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(names, TOOLS);

    let arguments = json!({ "prompt": "a sunset" });
    let call = CallToolRequestParams::new("generate")
        .with_arguments(arguments.as_object().unwrap().clone());
    let (made, ()) = tokio::join!(client.call_tool(call), async {
        bench.service.turn().await.finish();
    });
    let made = made.unwrap();
    assert_eq!(made.is_error, Some(false));
    assert_eq!(made.structured_content.unwrap()["status"], "done");
}

#[tokio::test]
async fn a_peer_that_initializes_is_served() {
    serves(
        ClientLifecycleMode::Initialize,
        ProtocolVersion::V_2025_11_25,
    )
    .await;
}

#[tokio::test]
async fn a_peer_that_discovers_is_served() {
    let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
    let lifecycle = ClientLifecycleMode::Discover { preferred_versions };
    serves(lifecycle, ProtocolVersion::V_2026_07_28).await;
}
