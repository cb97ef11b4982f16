#!/usr/bin/env python3
"""Checks a file written by `cugar audit export` or `cugar audit receipt`, with no part of CUGAr Sales.

    verify_audit.py FILE [--earlier FILE] [--key HEX] [--show]

FILE       the export or the receipt
--earlier  an export of the same data from before: the record must go on from there
--key      the public key you expect, as another export told it
--show     tells what each entry says

Exit status: 0 as it was written, 1 not, 2 not a file of this kind. The format is described in audit-format.md.
Needs Python 3.8 and nothing else.
"""

import argparse
import hashlib
import json
import sys

FORMAT = "cugar audit 1"


class NotAsWritten(Exception):
    """The record was changed; the message names the first entry that is wrong."""


class NotThisFormat(Exception):
    pass


# --- Ed25519, from RFC 8032 -------------------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    """The x of a point from its y and the lowest bit of its x; None where there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if (x & 1) != sign else x


def decode_point(data):
    if len(data) != 32:
        return None
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    public, r = decode_point(key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or r is None or s >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(challenge, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- The record -------------------------------------------------------------------------------------------------------


def fields(*parts):
    """Each part behind its length in eight bytes, the highest first."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def digest_of(*parts):
    return hashlib.sha256(fields(*parts)).digest()


def number(value, size, signed=False):
    return int(value).to_bytes(size, "big", signed=signed)


def read(path):
    """The header, the entries, the plans by digest, and the signed ends of a file."""
    header, entries, plans, heads = None, [], {}, []
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            for place, text in enumerate(file, 1):
                if text.startswith("#") or not text.strip():
                    continue
                line = json.loads(text)
                if header is None:
                    if line.get("format") != FORMAT:
                        raise NotThisFormat(f"{path} is not in the format “{FORMAT}”")
                    header = line
                elif "entry" in line:
                    entries.append(line["entry"])
                elif "plan" in line:
                    plans[line["plan"]] = line["text"]
                elif "head" in line:
                    heads.append(line["head"])
                else:
                    raise NotAsWritten(f"line {place} is of no known kind")
    except (OSError, UnicodeDecodeError) as error:
        raise NotThisFormat(f"{path} cannot be read: {error}") from error
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise NotAsWritten(f"line {place} is not what it should be: {error}") from error
    if header is None:
        raise NotThisFormat(f"{path} is empty")
    return header, entries, plans, heads


def check_payload(entry, plans, erased):
    salt, payload = entry.get("salt"), entry.get("payload")
    if salt is None or payload is None:
        if salt is not None or payload is not None:
            raise NotAsWritten("it holds a part of what belongs together")
        return "withheld"
    said = digest_of(
        bytes.fromhex(salt),
        entry["subject"].encode(),
        number(entry["place"], 4),
        entry["kind"].encode(),
        payload.encode(),
    )
    if said.hex() != entry["digest"]:
        raise NotAsWritten("what it says is not what was recorded")
    if entry["kind"] == "plan_created":
        plan = json.loads(payload).get("plan")
        if isinstance(plan, str):
            if plan not in plans:
                raise NotAsWritten("the plan it names is missing")
            if hashlib.sha256(plans[plan].encode()).hexdigest() != plan:
                raise NotAsWritten("the plan it names was changed")
    if entry["kind"] == "erased" and entry["subject"] == "":
        erased.update(json.loads(payload)["entries"])
    return "told"


def check_chain(header, entries, plans):
    """The hash after each entry, by place."""
    first, previous = header["from"], bytes.fromhex(header["previous"])
    if first == 1 and previous != bytes(32):
        raise NotAsWritten("the first entry has something before it")
    hashes, withheld, erased = {first - 1: previous}, [], set()
    for expected, entry in enumerate(entries, first):
        try:
            if entry["seq"] != expected:
                raise NotAsWritten(f"entry {entry['seq']} stands there")
            digest = bytes.fromhex(entry["digest"])
            previous = digest_of(
                number(entry["seq"], 8),
                number(entry["at"], 8, signed=True),
                entry["kind"].encode(),
                digest,
                previous,
            )
            if previous.hex() != entry["hash"]:
                raise NotAsWritten("it does not follow from the one before it")
            if check_payload(entry, plans, erased) == "withheld":
                withheld.append(expected)
        except NotAsWritten as error:
            raise NotAsWritten(f"entry {expected}: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise NotAsWritten(f"entry {expected} is not whole: {error}") from error
        hashes[expected] = previous
    last = first + len(entries) - 1
    if len(entries) != header["entries"]:
        raise NotAsWritten(f"entry {last + 1}: the file says that there are {header['entries']}, and holds {len(entries)}")
    if previous.hex() != header["hash"]:
        raise NotAsWritten(f"entry {last}: the file says that it ends otherwise")
    if header["part"] == "whole":
        for place in withheld:
            if place not in erased:
                raise NotAsWritten(f"entry {place}: what it said is gone, and nobody asked for it to be erased")
    return hashes, withheld, erased


def check_head(header, head, hashes, key):
    if head["database"] != header["database"]:
        raise NotAsWritten("a signature is for other data")
    signed = fields(
        b"cugar head 1",
        head["database"].encode(),
        number(head["epoch"], 8),
        number(head["count"], 8),
        head["hash"].encode(),
        number(head["at"], 8, signed=True),
    )
    count = head["count"]
    if not is_signed(bytes.fromhex(head["public_key"]), signed, bytes.fromhex(head["signature"])):
        raise NotAsWritten(f"the signature under the first {count} entries is not good")
    if key and head["public_key"] != key:
        raise NotAsWritten(f"the first {count} entries are signed with another key than you expect")
    if count in hashes and hashes[count].hex() != head["hash"]:
        raise NotAsWritten(f"entry {count}: the record is not the one that was signed")


def check(path, earlier=None, key=None):
    header, entries, plans, heads = read(path)
    hashes, withheld, erased = check_chain(header, entries, plans)
    last = header["from"] + len(entries) - 1
    keys, signed_to = set(), 0
    for head in heads:
        check_head(header, head, hashes, key)
        keys.add(head["public_key"])
        signed_to = max(signed_to, head["count"])
    if len(keys) > 1:
        raise NotAsWritten("it is signed with more than one key")
    if signed_to > last:
        raise NotAsWritten(f"entry {last + 1}: missing, the record was signed when it was longer")
    if earlier:
        before, _, _, heads_before = read(earlier)
        if before["database"] != header["database"]:
            raise NotAsWritten("the earlier export is of other data")
        if before["epoch"] != header["epoch"]:
            raise NotAsWritten("an earlier state was restored between the two exports; the record names it")
        end = before["from"] + before["entries"] - 1
        if end > last:
            raise NotAsWritten(f"entry {last + 1}: missing, the earlier export is longer")
        if end in hashes and hashes[end].hex() != before["hash"]:
            raise NotAsWritten(f"entry {end}: the record is not the one of the earlier export")
        if keys and any(head["public_key"] not in keys for head in heads_before):
            raise NotAsWritten("the earlier export was signed with another key")
    return header, entries, keys, signed_to, withheld, erased


def main():
    arguments = argparse.ArgumentParser(description="Checks an audit export or a receipt of CUGAr Sales.")
    arguments.add_argument("file")
    arguments.add_argument("--earlier", metavar="FILE")
    arguments.add_argument("--key", metavar="HEX")
    arguments.add_argument("--show", action="store_true")
    given = arguments.parse_args()
    try:
        header, entries, keys, signed_to, withheld, erased = check(given.file, given.earlier, given.key)
    except NotThisFormat as error:
        print(f"cannot be checked: {error}", file=sys.stderr)
        return 2
    except NotAsWritten as error:
        print(f"NOT as it was written: {error}")
        return 1
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        print(f"NOT as it was written: the file is not whole: {error}")
        return 1
    last = header["from"] + len(entries) - 1
    if given.show:
        for entry in entries:
            print(entry["seq"], entry["at"], entry["kind"], entry["subject"], entry.get("payload", "(not told)"))
    print(f"as it was written: entries {header['from']} to {last}")
    print(f"database {header['database']}, epoch {header['epoch']}")
    if signed_to:
        print(f"signed as far as entry {signed_to} with the key {keys.pop()}")
    else:
        print("no signature vouches for it: it agrees with itself, and anybody could have written it")
    gone = [place for place in withheld if place in erased]
    if gone:
        print(f"erased on request: what {len(gone)} entries said")
    if len(withheld) > len(gone):
        print(f"not told in this file: what {len(withheld) - len(gone)} entries said")
    return 0


if __name__ == "__main__":
    sys.exit(main())
