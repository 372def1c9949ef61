//! What a peer may keep: it is the same for everyone until this program is replaced (SEP-2549).

use rmcp::RoleServer;
use rmcp::model::{
    CacheScope, GetSkillResult, ListPromptsResult, ListResourceTemplatesResult, ListSkillsResult,
    ListToolsResult,
};
use rmcp::service::RequestContext;

use crate::caller::Caller;

/// How long a peer may go on with what it was told, in milliseconds.
const KEPT_MS: u64 = 60 * 60 * 1_000;

/// Says that this may be kept, to a peer that knows what that means. The older protocols do not, and rmcp
/// would not take it out.
pub(crate) fn kept<T: Keep>(result: T, context: &RequestContext<RoleServer>) -> T {
    if Caller::of(context).is_modern {
        result.keep(KEPT_MS)
    } else {
        result
    }
}

/// A result that can say how long it may be kept.
pub(crate) trait Keep {
    fn keep(self, milliseconds: u64) -> Self;
}

macro_rules! keep {
    ($($result:ty),*) => {$(
        impl Keep for $result {
            fn keep(self, milliseconds: u64) -> Self {
                self.with_ttl_ms(milliseconds)
                    .with_cache_scope(CacheScope::Public)
            }
        }
    )*};
}

keep!(
    GetSkillResult,
    ListPromptsResult,
    ListResourceTemplatesResult,
    ListSkillsResult,
    ListToolsResult
);
