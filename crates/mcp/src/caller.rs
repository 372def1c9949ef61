//! What the peer of one request can do.

use rmcp::RoleServer;
use rmcp::model::ProtocolVersion;
use rmcp::service::RequestContext;

/// What a request says of its caller.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// It speaks the stateless protocol, 2026-07-28 or newer.
    pub(crate) is_modern: bool,
    /// It takes a task in the place of a result. Older sessions do not, also where their client
    /// declares it: the extension is one of the newer protocol (SEP-2663).
    pub(crate) takes_tasks: bool,
    /// Its host can put a question to the user.
    pub(crate) can_ask: bool,
}

impl Caller {
    pub(crate) fn of(context: &RequestContext<RoleServer>) -> Self {
        let capabilities = context.client_capabilities().unwrap_or_default();
        let is_modern = context
            .protocol_version()
            .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
        Self {
            is_modern,
            takes_tasks: is_modern && capabilities.supports_tasks(),
            // Without a word about forms it means them: there was nothing else once.
            can_ask: capabilities
                .elicitation
                .is_some_and(|ways| ways.form.is_some() || ways.url.is_none()),
        }
    }
}
