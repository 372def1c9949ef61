//! The numbers that failures carry (protocol.md 7.1).

/// What a failure number means. A number is either the body's `code` or the HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// 1001: the token is invalid or has expired.
    TokenInvalid,
    /// 1010: the newer gateway's word for an invalid token.
    GatewayTokenInvalid,
    /// 1011: the newer gateway's word for an expired token.
    GatewayTokenExpired,
    /// 1002: there is no such session.
    SessionNotFound,
    /// 2001: the balance does not cover the work.
    NoCredits,
    /// 4001: the file's type is not accepted.
    UnsupportedType,
    /// 4002: the file is too large.
    TooLarge,
    /// 400: a bad request, as one without `X-Client-Id`.
    BadRequest,
    /// 401: a bad token, said by HTTP alone.
    Unauthorized,
    /// 402: the export is blocked by the plan, or the attribution headers are missing.
    ExportBlocked,
    /// 403: the token lacks the scope.
    Forbidden,
    /// 404: there is no such thing.
    NotFound,
    /// 408: the server gave up waiting for the request.
    RequestTimeout,
    /// 413: the request's body is too large, said by HTTP alone.
    BodyTooLarge,
    /// 415: the request's media type is not accepted, said by HTTP alone.
    MediaTypeRefused,
    /// 422: the request's fields are wrong.
    InvalidFields,
    /// 429: too many requests.
    RateLimited,
    /// 500: the server failed.
    ServerFailed,
    /// The reply says that the call failed and gives no number; written as -1.
    Unspecified,
    /// Any other number.
    Other(i64),
}

/// Each code with its number and the HTTP status that a server sends with it.
const TABLE: [(ErrorCode, i64, u16); 19] = [
    (ErrorCode::TokenInvalid, 1001, 401),
    (ErrorCode::GatewayTokenInvalid, 1010, 401),
    (ErrorCode::GatewayTokenExpired, 1011, 401),
    (ErrorCode::SessionNotFound, 1002, 404),
    (ErrorCode::NoCredits, 2001, 402),
    (ErrorCode::UnsupportedType, 4001, 415),
    (ErrorCode::TooLarge, 4002, 413),
    (ErrorCode::BadRequest, 400, 400),
    (ErrorCode::Unauthorized, 401, 401),
    (ErrorCode::ExportBlocked, 402, 402),
    (ErrorCode::Forbidden, 403, 403),
    (ErrorCode::NotFound, 404, 404),
    (ErrorCode::RequestTimeout, 408, 408),
    (ErrorCode::BodyTooLarge, 413, 413),
    (ErrorCode::MediaTypeRefused, 415, 415),
    (ErrorCode::InvalidFields, 422, 422),
    (ErrorCode::RateLimited, 429, 429),
    (ErrorCode::ServerFailed, 500, 500),
    (ErrorCode::Unspecified, -1, 500),
];

impl ErrorCode {
    /// Returns the code with this number.
    pub fn from_number(number: i64) -> Self {
        TABLE
            .iter()
            .find(|(_, known, _)| *known == number)
            .map_or(Self::Other(number), |(code, _, _)| *code)
    }

    /// Returns the number as the wire writes it.
    pub fn number(self) -> i64 {
        match self {
            Self::Other(number) => number,
            known => known.row().map_or(-1, |(_, number, _)| *number),
        }
    }

    /// Returns the HTTP status that a server sends with this code.
    pub fn http_status(self) -> u16 {
        match self {
            Self::Other(number) => u16::try_from(number)
                .ok()
                .filter(|status| (400..600).contains(status))
                .unwrap_or(400),
            known => known.row().map_or(500, |(_, _, status)| *status),
        }
    }

    /// Returns true when a new token may help (1001, 1010, 1011, 401).
    pub fn is_bad_token(self) -> bool {
        matches!(
            self,
            Self::TokenInvalid
                | Self::GatewayTokenInvalid
                | Self::GatewayTokenExpired
                | Self::Unauthorized
        )
    }

    fn row(self) -> Option<&'static (ErrorCode, i64, u16)> {
        TABLE.iter().find(|(code, _, _)| *code == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back() {
        for (code, number, _) in TABLE {
            assert_eq!(ErrorCode::from_number(number), code);
            assert_eq!(code.number(), number);
        }
        assert_eq!(ErrorCode::from_number(7777), ErrorCode::Other(7777));
        assert_eq!(ErrorCode::Other(7777).number(), 7777);
    }

    #[test]
    fn statuses_are_always_those_of_a_failure() {
        for (code, status) in [
            (ErrorCode::TokenInvalid, 401),
            (ErrorCode::SessionNotFound, 404),
            (ErrorCode::NoCredits, 402),
            (ErrorCode::UnsupportedType, 415),
            (ErrorCode::TooLarge, 413),
            (ErrorCode::Other(503), 503),
            (ErrorCode::Other(7777), 400),
            (ErrorCode::Other(-5), 400),
        ] {
            assert_eq!(code.http_status(), status, "{code:?}");
        }
    }
}
