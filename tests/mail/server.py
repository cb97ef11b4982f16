"""A real mail server that nobody here wrote (aiosmtpd), made to misbehave as the scenario says. It says where it is and
whom to trust, and ends when its standard input does. What it hears and what it accepts stands in the record, a line of
JSON for each, on the disk before an answer is given.

The scenario, in JSON, every part of it optional:
  tls          "starttls", "implicit" or "none"
  certificate  "good", "expired", "early", "wrong name", "stranger" or "self-signed"
  old          no TLS newer than 1.1
  gap          what happens between STARTTLS and the handshake: "inject", "clear", "hang", "hang up"
  mechanisms   those that are offered
  password     of the user, or the token
  utf8, eight  whether SMTPUTF8 and 8BITMIME are offered
  size         the largest message taken
  at           for greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, content or QUIT: "silent", "hang up", or the answer
  accepts      whether what then happens at content happens to a message that was accepted
  slow         for a stage, or for "taken": between a message's acceptance and the answer, how many seconds it takes at
               most
  heard        whether what is heard is written down, which takes its time
"""

import asyncio
import base64
import datetime
import json
import os
import random
import ssl
import sys
import tempfile

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

scenario = json.loads(sys.argv[1])
record = open(sys.argv[2], "a", buffering=1)
at = scenario.get("at", {})
kind = scenario.get("tls", "starttls")


def note(event, **more):
    record.write(json.dumps({"event": event, **more}) + "\n")
    record.flush()
    os.fsync(record.fileno())


def text_of(data):
    """Each byte as the character of its number."""
    return data.decode("latin-1")


def self_signed():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(30))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    own = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    return own.public_bytes(pem) + key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def secrecy(authority, which):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    now = datetime.datetime.now(datetime.timezone.utc)
    days = datetime.timedelta
    if which == "self-signed":
        with tempfile.NamedTemporaryFile() as file:
            file.write(self_signed())
            file.flush()
            context.load_cert_chain(file.name)
    else:
        issuer = trustme.CA() if which == "stranger" else authority
        name = "mail.elsewhere.example" if which == "wrong name" else "localhost"
        times = {
            "expired": {"not_before": now - days(30), "not_after": now - days(1)},
            "early": {"not_before": now + days(1), "not_after": now + days(30)},
        }
        issuer.issue_cert(name, **times.get(which, {})).configure_cert(context)
    if scenario.get("old"):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    return context


class Server(SMTP):
    line_length_limit = 2000

    # Everything said to a client, the greeting first, is said between these two, and everything is accepted there.
    async def _handle_client(self):
        note("came")
        try:
            await super()._handle_client()
        finally:
            note("ended")

    async def push(self, status):
        # What is under way when the answer is given: the greeting, or the message's content.
        if isinstance(status, str) and status.startswith("220 ") and self.session.host_name is None:
            if await misbehave(self, "greeting"):
                return
        if isinstance(status, str) and status.startswith("220 Ready"):
            gap = scenario.get("gap")
            if gap == "inject":
                self._writer.write(b"220 Ready\r\n250-injected\r\n250 AUTH PLAIN LOGIN\r\n")
                return
            if gap == "clear":
                self._writer.write(b"220 Ready\r\n")
                await asyncio.sleep(0.1)
                self._writer.write(b"250-in clear\r\n250 AUTH PLAIN LOGIN\r\n")
                return
            if gap in ("hang", "hang up"):
                await super().push(status)
                if gap == "hang up":
                    self.transport.abort()
                await asyncio.sleep(3600)
        await super().push(status)

    async def smtp_EHLO(self, hostname):
        if not await misbehave(self, "EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg):
        if not await misbehave(self, "STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        note("auth", mechanism=arg.split()[0])
        if not await misbehave(self, "AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg):
        if not await misbehave(self, "MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        if not await misbehave(self, "RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if not await misbehave(self, "DATA"):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if not await misbehave(self, "QUIT"):
            await super().smtp_QUIT(arg)


def written(answer):
    """In an old alphabet, as some servers write, where it has the letters."""
    try:
        return answer.encode("latin-1")
    except UnicodeEncodeError:
        return answer.encode()


async def linger(stage):
    await asyncio.sleep(random.uniform(0, scenario.get("slow", {}).get(stage, 0)))


async def misbehave(server, stage):
    """Whether something else happened than what should."""
    await linger(stage)
    what = at.get(stage)
    if what is None:
        return False
    if what == "silent":
        await asyncio.sleep(3600)
    elif what == "hang up":
        server.transport.abort()
        await asyncio.sleep(3600)
    else:
        server._writer.write(written(what) + b"\r\n")
        await server._writer.drain()
    return True


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if not scenario.get("eight", True):
            responses = [line for line in responses if "8BITMIME" not in line]
        if not scenario.get("mechanisms", ["PLAIN"]):
            responses = [line for line in responses if "AUTH" not in line]
        return responses

    async def auth_XOAUTH2(self, server, args):
        given = base64.b64decode(args[1]).decode()
        fields = dict(part.split("=", 1) for part in given.split("\x01") if part)
        if fields == {"user": "rep", "auth": "Bearer " + scenario["password"]}:
            return AuthResult(success=True, auth_data=LoginPassword(b"rep", b""))
        # What is wrong comes first, and is to be answered with an empty line.
        await server.push(b"334 " + base64.b64encode(b'{"status":"400","schemes":"bearer"}'))
        await server._reader.readline()
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server, session, envelope):
        await linger("content")
        if "content" not in at or scenario.get("accepts"):
            user = session.login_data or b""
            note("accepted", sender=envelope.mail_from, recipients=envelope.rcpt_tos, options=envelope.mail_options,
                 user=user.decode(), secret=session.ssl is not None or kind == "implicit",
                 bytes=text_of(envelope.original_content))
            await linger("taken")
        if at.get("content") in ("silent", "hang up"):
            await misbehave(server, "content")
        return written(at.get("content", "250 2.0.0 taken"))


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b"rep" and data.password == scenario.get("password", "").encode()
    if right:
        session.login_data = data.login
    return AuthResult(success=right, handled=False, auth_data=data)


async def tap(reader, writer, port):
    """Writes down every byte that comes, as it comes over the wire, and hands it on."""
    inside, outside = await asyncio.open_connection("127.0.0.1", port)

    async def answers():
        try:
            while data := await inside.read(1 << 16):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.close()

    answering = asyncio.create_task(answers())
    try:
        while data := await reader.read(1 << 16):
            if scenario.get("heard", True):
                note("heard", bytes=text_of(data))
            outside.write(data)
            await outside.drain()
    except OSError:
        pass
    note("gone")
    outside.close()
    await answering


async def main():
    authority = trustme.CA()
    context = secrecy(authority, scenario.get("certificate", "good"))
    offered = scenario.get("mechanisms", ["PLAIN"])
    hidden = [name for name in ("PLAIN", "LOGIN", "XOAUTH2") if name not in offered]

    def server():
        return Server(
            Handler(), hostname="mail.test", enable_SMTPUTF8=scenario.get("utf8", False),
            data_size_limit=scenario.get("size", 1 << 25), tls_context=context if kind == "starttls" else None,
            # Where there is no secrecy a password would be taken all the same.
            auth_require_tls=kind == "starttls", auth_required=kind != "none" and bool(offered),
            auth_exclude_mechanism=hidden, authenticator=authenticate, loop=asyncio.get_running_loop())

    behind = await asyncio.get_running_loop().create_server(
        server, "127.0.0.1", 0, ssl=context if kind == "implicit" else None)
    own = behind.sockets[0].getsockname()[1]
    listening = await asyncio.start_server(lambda *both: tap(*both, own), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    with tempfile.NamedTemporaryFile(suffix=".pem") as root:
        authority.cert_pem.write_to_path(root.name)
        print("localhost", port, root.name, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    # Connections that were made to hang would be waited for.
    os._exit(0)


asyncio.run(main())
