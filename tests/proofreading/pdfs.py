"""Makes small PDF files, sound ones and broken ones."""

from __future__ import annotations


def pdf(
    content: bytes,
    flate: bool = False,
    encrypted: bool = False,
    box: bytes = b"0 0 595 842",
    font: bool = False,
) -> bytes:
    """A PDF of one page with that content stream; the encryption is of a password nobody knows."""
    stream = b"<< /Length %d%s >>\nstream\n" % (len(content), b" /Filter /FlateDecode" if flate else b"")
    fonts = b""
    if font:
        fonts = b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R%s >>" % (box, fonts),
        stream + content + b"\nendstream",
        b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b" /Encrypt 5 0 R /ID [<00> <00>]" if encrypted else b""
    trailer = b"trailer\n<< /Size 6 /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (lock, len(made))
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer
