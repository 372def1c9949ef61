//! How to put the server into the hosts that people use.

use std::path::Path;

use serde_json::json;

use crate::arguments::Backend;

/// The words that tell a person how to add this server to Cursor and Claude Desktop.
pub(crate) fn instructions(program: &Path, backend: Backend) -> String {
    let arguments: &[&str] = match backend {
        Backend::Cloud => &["serve"],
        Backend::Studio => &["serve", "--backend", "studio"],
    };
    let entry = json!({"mcpServers": {"veo-3-ai": {
        "command": program.to_string_lossy(),
        "args": arguments,
    }}});
    format!(
        "To give these tools to an agent, add this to\n\
         \x20 Cursor          ~/.cursor/mcp.json\n\
         \x20 Claude Desktop  {claude}\n\
         and restart it:\n\n{entry:#}",
        claude = claude_desktop_config(),
    )
}

/// Claude Desktop's configuration file on this system (reference/ecosystem.md section 3).
fn claude_desktop_config() -> &'static str {
    if cfg!(target_os = "macos") {
        "~/Library/Application Support/Claude/claude_desktop_config.json"
    } else if cfg!(windows) {
        r"%APPDATA%\Claude\claude_desktop_config.json"
    } else {
        "~/.config/Claude/claude_desktop_config.json"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_names_the_program_and_the_backend() {
        let words = instructions(Path::new("/opt/veo-3-ai"), Backend::Studio);
        let entry = &words[words.find('{').unwrap()..];
        let entry: serde_json::Value = serde_json::from_str(entry).unwrap();
        assert_eq!(
            entry["mcpServers"]["veo-3-ai"],
            json!({"command": "/opt/veo-3-ai", "args": ["serve", "--backend", "studio"]})
        );
    }
}
