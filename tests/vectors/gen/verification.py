"""Section 9 of docs/protocol.md: safety numbers."""

import hashlib

from primitives import H, Refused, base64url, from_base64url

TABLE = """
☔ ☕ ⚓ ⚡ ⚽ ⛄ ⛪ ⛵ ⛺ ⭐ 🌀 🌈 🌋 🌍 🌙 🌞
🌠 🌭 🌮 🌰 🌱 🌲 🌴 🌵 🌹 🌻 🌽 🍀 🍁 🍄 🍅 🍆
🍇 🍉 🍊 🍋 🍌 🍍 🍎 🍐 🍒 🍓 🍔 🍕 🍗 🍞 🍟 🍣
🍤 🍦 🍩 🍪 🍫 🍬 🍭 🍯 🍳 🍷 🍺 🍼 🍿 🎀 🎁 🎂
🎃 🎄 🎈 🎉 🎒 🎓 🎡 🎣 🎤 🎧 🎨 🎩 🎪 🎬 🎭 🎮
🎯 🎱 🎲 🎳 🎵 🎷 🎸 🎹 🎺 🎻 🏀 🏆 🏠 🏭 🏰 🏹
🏺 🐁 🐄 🐅 🐇 🐈 🐉 🐊 🐋 🐌 🐍 🐎 🐐 🐒 🐓 🐕
🐖 🐘 🐙 🐚 🐛 🐜 🐝 🐞 🐟 🐢 🐤 🐧 🐨 🐫 🐬 🐸
🐻 🐼 🐾 👑 👓 👔 👕 👖 👗 👟 👠 👻 👽 💄 💊 💍
💎 💡 💧 💰 💻 💼 💾 📅 📌 📎 📖 📞 📡 📣 📦 📮
📰 📷 📺 📻 🔋 🔍 🔑 🔒 🔔 🔥 🔦 🔧 🔨 🔭 🔮 🗻
🗿 🚀 🚁 🚂 🚌 🚑 🚒 🚕 🚜 🚢 🚦 🚪 🚲 🚿 🛁 🛒
🛴 🛶 🛷 🛸 🛹 🤖 🤡 🥁 🥊 🥐 🥑 🥒 🥔 🥕 🥖 🥚
🥝 🥥 🥨 🥪 🦀 🦁 🦂 🦃 🦄 🦅 🦆 🦇 🦈 🦉 🦊 🦋
🦌 🦍 🦏 🦑 🦒 🦓 🦔 🦕 🦚 🦜 🦥 🦩 🧀 🧁 🧂 🧠
🧢 🧣 🧤 🧦 🧩 🧭 🧲 🧵 🧸 🧹 🧼 🪁 🪂 🪑 🪕 🪜
""".split()

assert len(TABLE) == len(set(TABLE)) == 256

QR_PREFIX = "vesper-verify:1:"


def fingerprint(identity):
    f = hashlib.sha512(b"Vesper safety number v1" + identity).digest()
    for _ in range(5199):
        f = hashlib.sha512(f + identity).digest()
    return f


def digits_of(fp):
    return "".join(f"{int.from_bytes(fp[5 * i : 5 * i + 5], 'big') % 100_000:05}" for i in range(6))


def digits(one, other):
    return "".join(sorted([digits_of(fingerprint(one)), digits_of(fingerprint(other))]))


def emoji(one, other):
    fps = sorted([fingerprint(one), fingerprint(other)])
    return [TABLE[index] for index in H(b"Vesper safety emoji v1" + fps[0] + fps[1])[:8]]


def qr(mine, theirs):
    return QR_PREFIX + base64url(fingerprint(mine)[:32] + fingerprint(theirs)[:32])


def scan(text, mine, theirs):
    """True: verified. False: a mismatch, as is whatever else version 1 is followed by. Refused: not_a_code,
    version_unknown."""
    parts = text.split(":")
    if len(parts) != 3 or parts[0] != "vesper-verify" or not parts[1].isdecimal():
        raise Refused("not_a_code")
    if parts[1] != "1":
        raise Refused("version_unknown")
    try:
        data = from_base64url(parts[2])
    except Refused:
        return False
    return data == fingerprint(theirs)[:32] + fingerprint(mine)[:32]
