-- Whether a file is still held is asked of every table that names one.
CREATE INDEX continuity_versions_by_pdf ON continuity_versions (pdf_sha256);
CREATE INDEX continuity_versions_by_docx ON continuity_versions (docx_sha256);
CREATE INDEX outside_letters_by_hash ON outside_letters (sha256);
