//! A form with files. A file is a stream: it goes to the disk piece by piece, never whole into memory. Here every file
//! passes the scanner, where one is set up: whoever reads it to its end has read a file that was looked at, or gets the
//! refusal in the place of the end.

use crate::fault::Fault;
use crate::take::Typed;
use crate::visit::Visitor;
use app::Error;
use app::evidence::Incoming;
use app::quarantine::Look;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

/// Longest text field of a form with files (bytes).
const TEXT: usize = 64 * 1024;

#[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
type Inner = axum::extract::Multipart;

/// The parts of a form with files. Its template puts the form token first, then texts, files last.
pub struct Upload {
    inner: Inner,
    texts: Vec<(String, String)>,
    visit: Option<Visitor>,
}

/// A file on its way in.
pub struct Part<'a> {
    /// Name of the field.
    pub name: String,
    /// Name of the file as the browser sends it; a path in it is for the use case to cut off.
    pub file_name: String,
    field: axum::extract::multipart::Field<'a>,
    visit: Option<Visitor>,
    look: Option<Look>,
    ended: bool,
}

/// One part of the form.
#[expect(clippy::large_enum_variant, reason = "one at a time, taken apart at once")]
pub enum Piece<'a> {
    /// A text field; [`Upload::typed`] has it too.
    Text,
    /// A file: read it before the next part.
    File(Part<'a>),
}

impl Upload {
    /// The next part of the form.
    ///
    /// # Errors
    /// Too large; a body that broke off.
    pub async fn next(&mut self) -> Result<Option<Piece<'_>>, Fault> {
        let Some(field) = self.inner.next_field().await.map_err(|e| of_multipart(&e))? else { return Ok(None) };
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            let visit = self.visit.clone();
            return Ok(Some(Piece::File(Part { name, file_name, field, visit, look: None, ended: false })));
        }
        let text = text_of(field).await?;
        self.texts.push((name, text));
        Ok(Some(Piece::Text))
    }
    /// The text fields that came so far.
    #[must_use]
    pub fn typed(&self) -> Typed {
        Typed::from_pairs(self.texts.clone())
    }
}

impl Part<'_> {
    /// The next piece of the file.
    ///
    /// # Errors
    /// Too large; a body that broke off; what the scanner says at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Fault> {
        Ok(self.piece().await??)
    }

    /// Takes the whole file in. Of one that is not taken the rest is read and dropped, so that the form can be answered
    /// with everything that was typed.
    ///
    /// # Errors
    /// A body that broke off; inside, what the use case or the scanner has against the file.
    pub async fn into_incoming(mut self, mut incoming: Incoming) -> Result<Result<Incoming, Error>, Fault> {
        let mut outcome = Ok(());
        loop {
            match self.piece().await? {
                Ok(Some(chunk)) if outcome.is_ok() => outcome = incoming.take(&chunk),
                Ok(Some(_)) => {}
                Ok(None) => return Ok(outcome.map(|()| incoming)),
                Err(error) => return Ok(outcome.and(Err(error))),
            }
        }
    }

    async fn piece(&mut self) -> Result<Result<Option<Bytes>, Error>, Fault> {
        let next = self.field.chunk().await.map_err(|e| of_multipart(&e))?;
        let Some(visit) = self.visit.as_ref().filter(|_| !self.ended) else { return Ok(Ok(next)) };
        if let Some(chunk) = &next {
            if self.look.is_none() {
                self.look = visit.app().look();
            }
            match &self.look {
                Some(look) => look.at(chunk).await,
                // There is no scanner.
                None => self.ended = true,
            }
        } else if let Some(look) = self.look.take() {
            self.ended = true;
            if let Err(error) = visit.app().looked(&visit.ctx, look, self.field_name()).await {
                return Ok(Err(error));
            }
        }
        Ok(Ok(next))
    }

    /// The field beside which a refusal stands.
    fn field_name(&self) -> &'static str {
        ["video", "poster", "subtitles", "part"].into_iter().find(|known| *known == self.name).unwrap_or("file")
    }
}

async fn text_of(mut field: axum::extract::multipart::Field<'_>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| of_multipart(&e))? {
        if bytes.len() + chunk.len() > TEXT {
            return Err(Fault::too_large(TEXT));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).replace('\0', ""))
}

fn of_multipart(error: &axum::extract::multipart::MultipartError) -> Fault {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "error-file-too-large")
    } else {
        Fault::unreadable()
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Fault;
    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let visit = request.extensions().get::<Visitor>().cloned();
        let inner = Inner::from_request(request, state)
            .await
            .map_err(|_| Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "error-multipart-expected"))?;
        Ok(Self { inner, texts: Vec::new(), visit })
    }
}
