//! HTTP and WebSocket, identity, limits, the web client's files.
//!
//! Not built yet: only the name stands.
