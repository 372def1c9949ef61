//! What is asked for, by the address and the path of a request.

use veo_api::paths;

use super::wire::Head;

/// One of the two addresses that the cloud has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Api,
    Films,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    Claim,
    Create,
    Credits,
    State,
    Upload,
    Run,
    Submit,
    Status,
    Cancel,
    Download,
    Film,
    Unknown,
}

impl Route {
    pub(super) fn of(origin: Origin, head: &Head) -> Self {
        const ROUTES: [(&str, paths::Route, Route); 11] = [
            ("POST", paths::ANONYMOUS_TOKEN, Route::Token),
            ("POST", paths::CLAIM_TOKEN, Route::Claim),
            ("POST", paths::CREATE_SESSION, Route::Create),
            ("GET", paths::CREDITS, Route::Credits),
            ("GET", paths::STATE, Route::State),
            ("POST", paths::UPLOAD, Route::Upload),
            ("POST", paths::RUN, Route::Run),
            ("POST", paths::SUBMIT_RENDER, Route::Submit),
            ("GET", paths::RENDER_STATUS, Route::Status),
            ("POST", paths::CANCEL_RENDER, Route::Cancel),
            ("GET", paths::DOWNLOAD_RENDER, Route::Download),
        ];
        if origin == Origin::Films {
            return Self::Film;
        }
        let found = ROUTES
            .iter()
            .find(|(method, route, _)| *method == head.method && fits(route.pattern(), &head.path));
        found.map_or(Self::Unknown, |(.., route)| *route)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Claim => "claim",
            Self::Create => "create",
            Self::Credits => "credits",
            Self::State => "state",
            Self::Upload => "upload",
            Self::Run => "run",
            Self::Submit => "submit",
            Self::Status => "status",
            Self::Cancel => "cancel",
            Self::Download => "download",
            Self::Film => "film",
            Self::Unknown => "unknown",
        }
    }

    /// Whether its answer may be a film.
    pub(super) const fn is_film(self) -> bool {
        matches!(self, Self::Film | Self::Download)
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(_)) if part.starts_with('{') => {}
            (Some(part), Some(given)) if part == given => {}
            _ => return false,
        }
    }
}
