"""Kiểm chuỗi sổ công khai, không cần mạng, chỉ cần Python 3:

    python3 kiem-so.py so-cong-khai.jsonl [SỐ:MÃ …]

SỐ:MÃ là các đầu sổ bạn đã ghi lại từ trang /chung-thuc. Kết thúc bằng 0 khi sổ nguyên vẹn, 1 khi hỏng.
"""
import hashlib
import json
import re
import sys

KEYS = ["seq", "at", "kind", "programme", "amount", "ref", "corrects", "prev"]
TYPES = {"seq": int, "at": str, "kind": str, "programme": str, "amount": int, "ref": str, "prev": str}


def need(holds, why):
    if not holds:
        raise ValueError(why)


def check(raw, seq, prev):
    """Một dòng của tệp (bytes, còn dấu xuống dòng): trả về dòng và mã băm của nó, hoặc báo lỗi."""
    found = re.fullmatch(rb'(.*),"hash":"([0-9a-f]{64})"\}\n', raw, re.DOTALL)
    need(found, "không phải một dòng trọn vẹn của sổ")
    body, own = found[1] + b"}", found[2].decode()
    need(hashlib.sha256(b"\0" + body).hexdigest() == own, "nội dung không khớp mã băm")
    line = json.loads(body.decode("utf-8"))
    need(list(line) == KEYS and all(type(line[key]) is kind for key, kind in TYPES.items()), "có mục sai")
    need(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() == body, "không theo dạng chuẩn")
    corrects = line["corrects"]
    need(corrects is None or (type(corrects) is int and 0 < corrects < line["seq"]), "đính chính sai dòng")
    need(line["amount"] != 0 and (line["amount"] < 0) == (corrects is not None), "dấu của số tiền sai")
    need(re.fullmatch("[0-9a-f]{64}", line["ref"]), "ref không đúng dạng")
    need(seq is None or line["seq"] == seq + 1, f"sau dòng số {seq} lại là dòng số {line['seq']}")
    need(prev is None or line["prev"] == prev, f"không nối vào dòng số {seq}")
    return line, own


def main(path, *heads):
    known = {int(number): code for number, code in (head.split(":") for head in heads)}
    seq, prev, place = 0, "0" * 64, 0
    try:
        with open(path, "rb") as file:
            for place, raw in enumerate(file, start=1):
                if place == 1 and len(known):  # tệp có thể bắt đầu ngay sau một đầu sổ đã biết
                    before = check(raw, None, None)[0]["seq"] - 1
                    seq, prev = (before, known.pop(before)) if before in known else (seq, prev)
                line, prev = check(raw, seq, prev)
                seq = line["seq"]
                need(known.pop(seq, prev) == prev, "khác với đầu sổ đã công bố")
        need(not known, f"không có dòng số {max(known, default=0)} đã công bố; phần cuối bị bỏ mất")
    except (ValueError, TypeError) as wrong:
        print(f"HỎNG ở dòng thứ {place} của tệp: {wrong}")
        return 1
    print(f"NGUYÊN VẸN: {place} dòng, đầu sổ {seq}:{prev}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
