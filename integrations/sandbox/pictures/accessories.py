# ruff: noqa: E501 - an outline is one string, and reads no better in pieces
"""What one carries or wears beside clothes, and small electronics."""

from __future__ import annotations

from .studio import Palette, Scene


def sneakers(scene: Scene) -> None:
    colours = scene.palette
    sole = "#f4f0e8" if colours.base != "#f6f3ec" else "#e7dfcf"
    scene.ground(200, 352, 168, 10)
    upper = (
        "M44 318C40 270 52 226 64 206C78 196 100 198 114 208C130 232 150 226 168 214L182 204C200 216 226 240 252 258"
        "C282 276 330 280 350 300C360 312 362 326 360 338H46z"
    )
    scene.path(upper, scene.cloth())
    scene.folds(
        upper,
        "M120 300C160 296 190 290 214 262M250 268C240 290 236 310 238 336",
        "M70 230C64 260 64 290 66 316",
        9,
    )
    scene.path(
        "M284 272C312 280 338 284 350 300C360 312 362 326 360 336H272C266 312 270 290 284 272z", colours.light
    )
    scene.line("M284 272C270 290 266 312 272 336", colours.dark, 1.5, 0.6)
    scene.path("M44 318C40 270 52 226 64 206C74 199 88 198 98 201C100 250 96 290 104 338H46z", colours.shade)
    scene.path(
        "M150 336C156 300 176 272 206 262C200 286 214 310 246 322L244 336z",
        colours.accent,
        extra='opacity=".92"',
    )
    scene.path(
        "M168 214L182 204C200 216 226 240 252 258L232 272C208 258 186 240 168 214z",
        colours.light,
        stroke=colours.dark,
        width=1,
    )
    scene.line("M178 226L206 212M192 240L220 224M206 252L234 238M220 263L246 250", sole, 5.5)
    scene.path("M64 206C78 196 100 198 114 208C116 214 118 218 122 221C104 216 82 214 62 222z", colours.deep)
    scene.path("M36 326C100 336 300 336 364 322C372 334 370 350 360 354H50C38 352 34 340 36 326z", sole)
    scene.line("M40 342C120 348 290 348 366 338", "#cbbfae", 2, 0.8)
    scene.line("".join(f"M{x} 352v-5" for x in range(60, 356, 12)), "#b9ac99", 2.4, 0.6)


def boots(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(196, 382, 150, 10)
    shaft = (
        "M92 110C120 120 170 120 196 110C196 170 198 220 206 250C240 268 300 276 326 306C340 322 342 344 338 360H96"
        "C84 290 84 190 92 110z"
    )
    scene.path(
        shaft,
        scene.gradient(
            "c", [(0, colours.shade), (0.3, colours.light), (0.62, colours.base), (1, colours.dark)]
        ),
    )
    scene.folds(
        shaft,
        "M206 250C180 262 150 262 122 250M230 262C220 290 196 306 160 312M110 330C150 336 180 330 210 316",
        "M116 130C110 200 110 260 116 330M280 288C300 294 316 306 322 320",
        10,
    )
    scene.path("M92 110C120 120 170 120 196 110C170 102 120 102 92 110z", colours.deep)
    scene.path(
        "M160 116C152 170 156 214 168 246C180 250 192 246 198 236C194 200 194 150 196 110z",
        colours.deep,
        extra='opacity=".55"',
    )
    scene.path("M108 106v-18c0 -8 16 -8 16 0v16", "none", stroke=colours.dark, width=5)
    scene.line("M270 276C262 306 266 336 274 360", colours.dark, 1.5, 0.55)
    scene.path("M88 354H340C344 364 344 374 338 378H196V390H92C86 378 86 364 88 354z", colours.deep)
    scene.line("M90 356H340", colours.high, 1.6, 0.5)


def bag(scene: Scene) -> None:
    colours = scene.palette
    body = "M92 196H308C318 260 326 330 330 388C332 400 324 408 312 408H88C76 408 68 400 70 388C74 330 82 260 92 196z"
    scene.drop("M140 200C136 110 160 76 200 76S264 110 260 200H246C250 122 232 92 200 92S150 122 154 200z")
    scene.drop(body)
    scene.line("M147 206C143 118 162 84 200 84S257 118 253 206", colours.dark, 13)
    scene.line("M145 200C142 118 162 82 198 80", colours.light, 3, 0.7)
    scene.path(body, scene.cloth())
    scene.folds(
        body,
        "M120 400C112 340 116 290 128 240M290 400C292 340 284 290 272 250M180 400C176 370 178 350 184 330",
        "M150 240C140 290 140 340 146 396M240 230C250 280 252 330 248 380",
    )
    scene.path("M92 196H308L311 222H89z", colours.shade)
    scene.line("M90 222H310M94 201H306", colours.accent, 1.2, 0.6, "5 4")
    for x in (136, 242):
        scene.path(f"M{x} 190h22v44l-11 9l-11 -9z", colours.dark)
        scene.ellipse(x + 11, 226, 3.4, 3.4, "#d9b36a")
    scene.path("M172 300h56v34h-56z", colours.shade, stroke=colours.dark, width=1)


def backpack(scene: Scene) -> None:
    colours = scene.palette
    body = "M200 86C262 86 298 118 302 180C306 250 306 330 300 388C298 404 288 412 272 412H128C112 412 102 404 100 388C94 330 94 250 98 180C102 118 138 86 200 86z"
    scene.drop(body)
    scene.line("M172 92C170 56 184 48 200 48S230 56 228 92", colours.dark, 10)
    scene.path("M98 200C78 220 76 330 84 380L104 384zM302 200C322 220 324 330 316 380L296 384z", colours.dark)
    scene.path(body, scene.cloth())
    scene.folds(
        body,
        "M110 200C106 270 108 330 114 396M290 200C294 270 292 330 286 396M150 250C180 258 220 258 250 250",
        "M140 120C120 150 118 190 118 230",
    )
    pocket = "M126 268C126 260 132 256 140 256H260C268 256 274 260 274 268V372C274 384 266 390 254 390H146C134 390 126 384 126 372z"
    scene.path(pocket, colours.base, stroke=colours.dark, width=1.4)
    scene.line("M134 280H266", colours.deep, 3.4, 0.8)
    scene.path("M240 280l10 4v20l-7 6l-7 -6v-20z", colours.accent)
    scene.line("M118 214C120 150 150 116 200 116S280 150 282 214", colours.deep, 3, 0.75)
    scene.path("M174 156h52v34h-52z", colours.accent, extra='opacity=".9"')


def cap(scene: Scene) -> None:
    colours = scene.palette
    crown = "M78 300C74 200 120 138 196 136C272 138 306 206 302 292C250 268 140 270 78 300z"
    brim = "M78 300C140 268 250 268 302 292C346 304 372 326 366 340C350 356 290 322 212 318C150 316 100 324 78 300z"
    scene.drop(brim)
    scene.drop(crown)
    scene.path(
        crown,
        scene.gradient("c", [(0, colours.light), (0.5, colours.base), (1, colours.dark)], "0.1 0 0.9 1"),
    )
    scene.folds(
        crown,
        "M196 138C160 170 142 220 140 282M196 138C240 170 258 220 262 276",
        "M150 160C116 190 100 230 98 276",
    )
    scene.line("M196 138C162 170 144 220 142 280M196 138C234 170 254 220 258 276", colours.dark, 1.4, 0.6)
    scene.path(brim, colours.shade)
    scene.path(
        "M78 300C140 268 250 268 302 292C330 300 350 310 360 322C320 304 260 292 206 294C150 296 104 302 78 300z",
        colours.light,
    )
    scene.line(
        "M110 306C170 294 250 294 340 322M116 312C176 302 250 302 336 330", colours.dark, 1.1, 0.4, "4 3"
    )
    scene.ellipse(196, 138, 10, 5, colours.dark)
    scene.path(
        "M172 206h52c4 22 4 34 0 44c-16 -4 -36 -4 -52 0c-4 -14 -4 -26 0 -44z",
        colours.accent,
        extra='opacity=".92"',
    )


def beanie(scene: Scene) -> None:
    colours = scene.palette
    crown = "M86 306C80 190 128 122 200 122S320 190 314 306z"
    cuff = (
        "M78 296C120 284 280 284 322 296C328 324 328 350 322 372C280 384 120 384 78 372C72 350 72 324 78 296z"
    )
    scene.drop(crown)
    scene.drop(cuff)
    scene.ellipse(200, 106, 34, 32, colours.accent)
    scene.line(
        "".join(
            f"M{200 + dx} {106 + dy}l{dx / 3} {dy / 3}"
            for dx, dy in (
                (-24, -12),
                (-10, -24),
                (10, -24),
                (24, -10),
                (28, 8),
                (-28, 8),
                (-16, 4),
                (4, -4),
                (16, 6),
                (-4, 16),
            )
        ),
        colours.shade,
        3,
        0.35,
    )
    scene.path(crown, scene.cloth())
    ribs = "".join(f"M{200 + i * 15} 300C{200 + i * 15} 220 {200 + i * 8} 150 200 124" for i in range(-7, 8))
    scene.inside(
        crown, [f'<path d="{ribs}" fill="none" stroke="{colours.deep}" stroke-width="4" opacity=".26"/>']
    )
    scene.folds(crown, "M290 300C290 230 270 180 240 150", "M116 290C116 220 136 176 166 150")
    scene.path(cuff, colours.light)
    ribs = "".join(f"M{x} 290C{x - 2} 320 {x - 2} 350 {x} 378" for x in range(90, 318, 13))
    scene.inside(
        cuff, [f'<path d="{ribs}" fill="none" stroke="{colours.deep}" stroke-width="4" opacity=".24"/>']
    )
    scene.line("M80 298C122 286 278 286 320 298", colours.deep, 3, 0.4)


def scarf(scene: Scene) -> None:
    colours = scene.palette
    loop = (
        "M92 150C130 96 270 96 308 150C318 190 300 226 262 240C222 252 178 252 138 240C100 226 82 190 92 150z"
    )
    left = "M142 226C166 236 190 240 206 240C204 300 200 350 196 404H112C118 340 128 280 142 226z"
    right = "M202 240C224 240 246 234 262 228C276 270 286 310 292 352L226 366C216 320 208 280 202 240z"
    for outline in (right, left, loop):
        scene.drop(outline)
    scene.line("".join(f"M{x} 352l3 24" for x in range(230, 292, 8)), colours.base, 4)
    scene.line("".join(f"M{x} 402v24" for x in range(116, 196, 9)), colours.base, 4.4)
    for name, outline in (("c1", right), ("c2", left), ("c3", loop)):
        scene.path(
            outline,
            scene.gradient(name, [(0, colours.light), (0.5, colours.base), (1, colours.shade)], "0 0 1 1"),
        )
        check = "".join(f"M{x} 80V420" for x in range(96, 310, 34)) + "".join(
            f"M80 {y}H320" for y in range(100, 410, 34)
        )
        scene.inside(
            outline,
            [
                f'<path d="{check}" stroke="{colours.accent}" stroke-width="7" opacity=".34"/>',
                f'<path d="{check}" stroke="{colours.deep}" stroke-width="2" opacity=".3" transform="translate(11 11)"/>',
            ],
        )
    scene.folds(
        left,
        "M166 240C154 300 146 350 142 404M192 244C186 300 182 350 178 400",
        "M152 250C142 300 132 350 128 396",
    )
    scene.folds(
        loop,
        "M110 170C150 214 250 214 290 170M130 150C170 184 230 184 270 150M140 236C160 224 180 220 200 220",
        "M120 150C156 196 244 196 282 152",
    )
    scene.path(
        "M138 150C160 130 240 130 262 150C244 176 156 176 138 150z", colours.deep, extra='opacity=".85"'
    )


def headphones(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(112, 376, 44)
    scene.ground(288, 376, 44)
    scene.line("M96 290C84 130 140 82 200 82S316 130 304 290", colours.dark, 24)
    scene.line("M96 270C92 140 142 92 200 92S308 140 304 270", colours.base, 13)
    scene.line("M104 210C110 140 150 100 196 98", "#ffffff", 4, 0.55)
    scene.line("M150 88C180 78 220 78 250 88", colours.light, 20)
    for x, name in ((112, "r1"), (288, "r2")):
        inward = 1 if x < 200 else -1
        scene.path(
            f"M{x + inward * 14} 234c{inward * 34} 0 {inward * 40} 40 {inward * 40} 70s{-inward * 6} 70 {-inward * 40} 70z",
            colours.deep,
        )
        scene.add(
            f'<rect x="{x - 40}" y="230" width="68" height="148" rx="32" fill="{scene.round(name)}"/>'
            if inward > 0
            else f'<rect x="{x - 28}" y="230" width="68" height="148" rx="32" fill="{scene.round(name)}"/>'
        )
        scene.ellipse(x - inward * 8, 304, 16, 42, colours.shade, 'opacity=".55"')
        scene.line(f"M{x - inward * 24} 260v80", "#ffffff", 3, 0.45)
    scene.line("M98 236v-26M302 236v-26", "#c9c4bd", 9)


def speaker(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 392, 92)
    body = "M112 140C112 116 150 106 200 106S288 116 288 140V366C288 386 250 398 200 398S112 386 112 366z"
    scene.path(body, scene.round())
    mesh = "".join(f"M112 {y}c30 18 146 18 176 0" for y in range(176, 376, 8))
    scene.inside(
        body,
        [
            f'<path d="{mesh}" fill="none" stroke="{colours.deep}" stroke-width="2.6" stroke-dasharray="2 4" opacity=".5"/>'
        ],
    )
    scene.ellipse(200, 140, 88, 30, colours.light)
    scene.ellipse(200, 139, 72, 23, colours.shade)
    scene.ellipse(200, 138, 30, 10, colours.high)
    scene.line("M186 138h28M200 133v10", colours.deep, 2.6, 0.7)
    scene.path("M286 200c26 6 26 62 0 68", "none", stroke="#b98a58", width=8)
    scene.line("M132 180V360", "#ffffff", 6, 0.28)


def watch(scene: Scene) -> None:
    colours = scene.palette
    steel = Palette("#c9c4bb")
    strap = "M168 44H232C236 90 240 130 244 170H156C160 130 164 90 168 44z"
    lower = "M156 310H244C240 360 236 400 230 440H170C164 400 160 360 156 310z"
    for outline in (strap, lower):
        scene.drop(outline)
    scene.drop("M104 240a96 96 0 1 0 192 0a96 96 0 1 0 -192 0z")
    for name, outline in (("r1", strap), ("r2", lower)):
        scene.path(outline, scene.round(name))
    scene.line(
        "M174 50C170 100 166 140 164 168M226 50C230 100 234 140 236 168M164 314C166 360 172 400 176 434M236 314C234 360 230 400 226 434",
        colours.accent,
        1.3,
        0.55,
        "5 4",
    )
    for y in (362, 384, 406):
        scene.ellipse(200, y, 3.6, 3.2, colours.deep)
    scene.add('<rect x="294" y="228" width="16" height="24" rx="5" fill="#a79f92"/>')
    scene.ellipse(
        200, 240, 98, 98, scene.gradient("m", [(0, "#fbfaf6"), (0.5, steel.base), (1, steel.dark)], "0 0 1 1")
    )
    scene.ellipse(200, 240, 84, 84, "#8f887c")
    scene.ellipse(200, 240, 81, 81, "#faf7f0")
    marks = "".join(
        f'<path d="M200 166v{16 if hour % 3 == 0 else 9}" transform="rotate({hour * 30} 200 240)"/>'
        for hour in range(12)
    )
    scene.add(f'<g stroke="#3a3532" stroke-width="3.4">{marks}</g>')
    scene.line("M200 240L168 202", "#2f2b29", 6)
    scene.line("M200 240L246 204", "#2f2b29", 4)
    scene.line("M200 256L200 184", "#c2683f", 1.8)
    scene.ellipse(200, 240, 5, 5, "#c2683f")
    scene.path(
        "M136 206a76 76 0 0 1 92 -38c-34 20 -62 44 -84 84a76 76 0 0 1 -8 -46z",
        "#ffffff",
        extra='opacity=".35"',
    )


def sunglasses(scene: Scene) -> None:
    colours = scene.palette
    scene.ellipse(208, 318, 150, 16, "#3a2a26", 'opacity=".28" filter="url(#s)"')
    scene.line("M62 214C80 168 110 150 140 148M338 214C320 168 290 150 260 148", colours.dark, 9)
    for x, name in ((122, "g1"), (278, "g2")):
        lens = scene.gradient(name, [(0, "#2c2a33"), (0.6, "#6a5a5c"), (1, "#c79f7c")], "0.2 0 0.7 1")
        scene.path(
            f"M{x - 66} 222C{x - 64} 200 {x + 60} 198 {x + 66} 222C{x + 70} 276 {x + 40} 306 {x} 306S{x - 70} 276 {x - 66} 222z",
            lens,
            stroke=colours.base,
            width=15,
        )
        scene.line(f"M{x - 58} 214C{x - 30} 204 {x + 30} 204 {x + 58} 214", colours.high, 3, 0.7)
        scene.path(
            f"M{x - 44} 226L{x - 8} 224L{x - 34} 282C{x - 46} 270 {x - 50} 246 {x - 44} 226z",
            "#ffffff",
            extra='opacity=".2"',
        )
    scene.line("M184 226C192 214 208 214 216 226", colours.base, 13)


def gift_card(scene: Scene) -> None:
    colours = scene.palette
    scene.add('<g transform="rotate(-7 200 240)">')
    card = "M64 156H336C346 156 354 164 354 174V322C354 332 346 340 336 340H64C54 340 46 332 46 322V174C46 164 54 156 64 156z"
    scene.drop(card)
    scene.path(
        card, scene.gradient("c", [(0, colours.light), (0.55, colours.base), (1, colours.dark)], "0 0 1 1")
    )
    waves = "".join(f"M30 {y}C120 {y - 60} 240 {y + 60} 380 {y - 20}" for y in range(170, 420, 22))
    scene.inside(card, [f'<path d="{waves}" fill="none" stroke="#fff" stroke-width="1.4" opacity=".28"/>'])
    scene.add(
        f'<g fill="{colours.accent}"><path d="M118 156h26v184h-26zM46 232h308v24H46z" opacity=".9"/></g>'
    )
    scene.path(
        "M131 244C96 196 60 206 74 228C84 244 112 244 131 244C112 262 92 286 108 290C124 292 128 268 131 244"
        "C134 268 140 292 156 290C170 284 150 260 131 244C152 244 178 244 188 228C202 206 166 196 131 244z",
        colours.accent,
        stroke=colours.dark,
        width=1.4,
    )
    scene.ellipse(131, 244, 9, 9, colours.accent, f'stroke="{colours.dark}" stroke-width="1.4"')
    scene.line("M250 300h72", "#ffffff", 5, 0.75)
    scene.line("M282 316h40", "#ffffff", 3, 0.55)
    scene.add("</g>")
