//! A lean WebSocket client for load: it writes movements and reads frame headers, and little else.
//!
//! Thousands of these share two cores with the server they load, so they must cost less than what they measure: payloads
//! are masked with zeros (which RFC 6455 allows a client to choose, and which changes nothing), and frames are read in place. What it
//! is not: a client for play; [`crate::Bot`] is.

use crate::bot::BotError;
use protocol::client::ClientMessage;
use protocol::presence::{CELL_HEAD_BYTES, ENTITY_BYTES, FRAME_HEAD_BYTES, Movement};
use protocol::server::{ServerBody, ServerMessage};
use std::io::ErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes read at once.
const READ_BYTES: usize = 16 * 1024;

/// What a frame of presence held, as far as load needs to know.
#[derive(Debug, Clone, Copy, Default)]
pub struct Glance {
    /// Entities listed.
    pub entities: u32,
    /// Bytes of the frame.
    pub bytes: u32,
}

/// One lean connection.
#[derive(Debug)]
pub struct Lean {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    /// Its entity number, once welcomed.
    pub entity: u32,
}

impl Lean {
    /// Connects, says hello and waits for the welcome.
    ///
    /// # Errors
    /// [`BotError`] when the server does not let it in.
    pub async fn connect(server: &str, token: &str) -> Result<Self, BotError> {
        let mut stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        let upgrade = format!(
            "GET /ws HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Sec-WebSocket-Protocol: {}\r\n\r\n",
            protocol::SUBPROTOCOL
        );
        stream.write_all(upgrade.as_bytes()).await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
            if head.len() > 4096 {
                return Err(BotError::Protocol("the upgrade's answer has no end".to_owned()));
            }
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(BotError::Protocol(String::from_utf8_lossy(&head).into_owned()));
        }
        let mut lean = Self {
            stream,
            buffer: Vec::new(),
            filled: 0,
            entity: 0,
        };
        let hello = ClientMessage::Hello {
            token: token.to_owned(),
            resume: None,
            client: "bot load".to_owned(),
        };
        let text = serde_json::to_vec(&hello).expect("every client message is plain JSON");
        lean.send(1, &text).await?;
        while lean.entity == 0 {
            lean.stream.readable().await?;
            let mut scratch = vec![0; READ_BYTES];
            lean.read(&mut scratch, |_, _| {})?;
        }
        Ok(lean)
    }

    async fn send(&mut self, opcode: u8, payload: &[u8]) -> Result<(), BotError> {
        let mut bytes = Vec::with_capacity(payload.len() + 8);
        bytes.push(0x80 | opcode);
        if payload.len() < 126 {
            bytes.push(0x80 | payload.len() as u8);
        } else {
            bytes.push(0x80 | 126);
            bytes.extend_from_slice(&(payload.len() as u16).to_be_bytes());
        }
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(payload);
        Ok(self.stream.write_all(&bytes).await?)
    }

    /// Sends a movement.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn claim(&mut self, movement: &Movement) -> Result<(), BotError> {
        self.send(2, &movement.encode()).await
    }

    /// Waits until there is something to read.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn readable(&self) -> Result<(), BotError> {
        Ok(self.stream.readable().await?)
    }

    /// Reads what is there and calls `each` for every presence frame. Says whether the server pinged.
    ///
    /// # Errors
    /// [`BotError`] when the connection ended.
    pub fn read(
        &mut self,
        scratch: &mut [u8],
        mut each: impl FnMut(Glance, &[u8]),
    ) -> Result<bool, BotError> {
        let mut pinged = false;
        loop {
            // Half a message of the last read comes first; mostly there is none and nothing is copied.
            scratch[..self.filled].copy_from_slice(&self.buffer[..self.filled]);
            let read = match self.stream.try_read(&mut scratch[self.filled..]) {
                Ok(0) => return Err(closed("the server hung up")),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(pinged),
                Err(error) => return Err(error.into()),
            };
            let end = self.filled + read;
            let mut at = 0;
            while let Some((opcode, from, to)) = frame_at(&scratch[..end], at) {
                let payload = &scratch[from..to];
                at = to;
                match opcode {
                    1 => self.hear(payload)?,
                    2 => each(glance(payload), payload),
                    8 => return Err(closed("close frame")),
                    9 => pinged = true,
                    _ => {}
                }
            }
            let rest = &scratch[at..end];
            self.buffer.clear();
            self.buffer.extend_from_slice(rest);
            self.filled = rest.len();
            if end < scratch.len() {
                return Ok(pinged);
            }
        }
    }

    /// Answers a ping.
    ///
    /// # Errors
    /// [`BotError`] when the connection is gone.
    pub async fn pong(&mut self) -> Result<(), BotError> {
        self.send(10, b"").await
    }

    fn hear(&mut self, payload: &[u8]) -> Result<(), BotError> {
        if self.entity != 0 {
            return Ok(());
        }
        let message: ServerMessage =
            serde_json::from_slice(payload).map_err(|error| BotError::Protocol(error.to_string()))?;
        match message.body {
            ServerBody::Welcome { entity, .. } => self.entity = entity,
            ServerBody::Closing { code, reason, retry } => {
                return Err(BotError::Closed { code, reason, retry });
            }
            _ => {}
        }
        Ok(())
    }
}

fn closed(reason: &str) -> BotError {
    BotError::Closed {
        code: "gone".to_owned(),
        reason: reason.to_owned(),
        retry: true,
    }
}

/// The next whole WebSocket frame of a server (never masked): opcode, and where its payload lies.
fn frame_at(bytes: &[u8], at: usize) -> Option<(u8, usize, usize)> {
    let head = bytes.get(at..at + 2)?;
    let (from, length) = match head[1] & 127 {
        126 => {
            let long = bytes.get(at + 2..at + 4)?;
            (at + 4, usize::from(u16::from_be_bytes([long[0], long[1]])))
        }
        127 => {
            let long = bytes.get(at + 2..at + 10)?;
            let mut wide = [0; 8];
            wide.copy_from_slice(long);
            (at + 10, usize::try_from(u64::from_be_bytes(wide)).ok()?)
        }
        short => (at + 2, usize::from(short)),
    };
    (from + length <= bytes.len()).then_some((head[0] & 15, from, from + length))
}

fn glance(frame: &[u8]) -> Glance {
    let mut entities = 0;
    each_block(frame, |_, listed| entities += listed.len() / ENTITY_BYTES);
    Glance {
        entities: entities as u32,
        bytes: frame.len() as u32,
    }
}

/// Calls `each` with every block's head and its entities' bytes.
pub fn each_block<'a>(frame: &'a [u8], mut each: impl FnMut(&'a [u8], &'a [u8])) {
    let Some(count) = frame.get(2..4) else { return };
    let mut at = FRAME_HEAD_BYTES;
    for _ in 0..u16::from_le_bytes([count[0], count[1]]) {
        let Some(head) = frame.get(at..at + CELL_HEAD_BYTES) else {
            return;
        };
        let listed = usize::from(u16::from_le_bytes([head[4], head[5]])) * ENTITY_BYTES;
        at += CELL_HEAD_BYTES;
        let Some(entities) = frame.get(at..at + listed) else {
            return;
        };
        at += listed;
        each(head, entities);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::presence::{Cell, Entity, Motion, encode_cell, encode_head};

    #[test]
    fn glances_at_what_the_codec_wrote() {
        let entity = Entity {
            entity: 7,
            x: 1.0,
            y: 2.0,
            z: 3.0,
            yaw: 0,
            motion: Motion::WALK,
        };
        let mut frame = Vec::new();
        encode_head(2, 0, 1, 1, &mut frame);
        encode_cell(Cell { x: 0, z: 0 }, &[entity; 3], 100, &mut frame);
        encode_cell(Cell { x: 1, z: 0 }, &[entity; 2], 100, &mut frame);
        assert_eq!(glance(&frame).entities, 5);
        assert_eq!(glance(&frame).bytes as usize, frame.len());
    }

    #[test]
    fn waits_for_whole_frames() {
        let mut bytes = vec![0x82, 126, 1, 0];
        bytes.extend_from_slice(&[5; 256]);
        bytes.extend_from_slice(&[0x81, 2, b'{']);
        assert_eq!(frame_at(&bytes, 0), Some((2, 4, 260)));
        assert_eq!(frame_at(&bytes, 260), None);
        bytes.push(b'}');
        assert_eq!(frame_at(&bytes, 260), Some((1, 262, 264)));
    }
}
