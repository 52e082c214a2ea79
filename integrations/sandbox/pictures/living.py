# ruff: noqa: E501 - an outline is one string, and reads no better in pieces
"""Things for the home and for the bathroom shelf, standing on a table in the light."""

from __future__ import annotations

from .studio import Palette, Scene, mirrored

_WOOD = Palette("#c39a6b")


def mug(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(190, 384, 88)
    scene.line("M272 218C340 206 346 320 262 326", colours.dark, 23)
    scene.line("M272 216C336 206 342 316 262 322", colours.base, 17)
    scene.line("M284 212C322 212 328 262 312 288", colours.high, 4, 0.8)
    body = (
        "M98 176H282C284 240 280 320 268 366C264 384 240 390 190 390S116 384 112 366C100 320 96 240 98 176z"
    )
    scene.path(body, scene.round())
    if scene.random.random() < 0.6:
        glaze = "M90 170H290V250C270 266 262 246 244 252C226 262 214 272 196 256C178 246 166 264 148 258C128 250 112 262 96 250z"
        scene.inside(
            body,
            [
                f'<path d="{glaze}" fill="{colours.accent}" opacity=".8"/>',
                '<path d="M126 180V380" stroke="#fff" stroke-width="18" opacity=".28" filter="url(#t)"/>',
            ],
        )
    scene.ellipse(190, 176, 92, 25, colours.high)
    scene.ellipse(190, 178, 84, 20, colours.deep)
    scene.ellipse(190, 184, 76, 15, "#5b3b28")
    scene.ellipse(174, 183, 36, 5, "#8a6242", 'opacity=".8"')


def bowl(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 378, 74)
    body = "M68 228C74 310 130 366 158 372L162 384H238L242 372C270 366 326 310 332 228z"
    scene.path(body, scene.round())
    scene.folds(body, "M320 250C300 320 262 356 236 366", "M96 250C110 310 140 346 160 360", 16)
    scene.ellipse(200, 228, 132, 40, colours.high)
    scene.ellipse(200, 231, 122, 34, colours.shade)
    scene.path(
        "M82 238C110 262 290 262 318 238C300 276 250 292 200 292S100 276 82 238z",
        colours.base,
        extra='opacity=".5"',
    )
    for x, y, size in ((160, 226, 26), (214, 218, 30), (250, 236, 22)):
        scene.ellipse(x, y, size, size * 0.92, ("#c9622f", "#dd8a3c", "#b8502b")[size % 3])
        scene.ellipse(x - 7, y - 9, size * 0.3, size * 0.2, "#ffe7c9", 'opacity=".6"')


def vase(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 398, 66)
    leaf = "#71835f"
    for line, leaves in (
        ("M196 190C180 130 160 100 140 62", ((168, 118, -40), (152, 84, -30), (176, 146, 24))),
        ("M204 190C214 130 236 96 262 74", ((222, 126, 40), (244, 92, 50), (214, 150, -20))),
        ("M200 190C200 130 206 90 202 44", ((202, 96, 30), (202, 66, -28))),
    ):
        scene.line(line, "#5d6b4c", 3.4)
        for x, y, turn in leaves:
            scene.add(
                f'<ellipse cx="{x}" cy="{y}" rx="9" ry="25" fill="{leaf}" transform="rotate({turn} {x} {y}) translate({12 if turn > 0 else -12} -6)"/>'
            )
    scene.ellipse(140, 60, 13, 13, "#e9d9b8")
    scene.ellipse(203, 42, 15, 15, "#efe2c6")
    scene.ellipse(263, 72, 12, 12, "#e5d1a8")
    body = mirrored(
        (200, 180),
        (222, 180),
        (226, 204, 222, 216, 222, 226),
        (286, 250, 296, 330, 250, 392),
        (236, 404, 216, 404, 200, 404),
    )
    scene.path(body, scene.round())
    scene.folds(body, "M276 290C280 340 260 376 244 390", "M146 276C136 310 140 346 152 370", 14)
    scene.inside(
        body,
        [
            (
                f'<path d="M100 306C160 322 240 322 300 306" fill="none" stroke="{colours.accent}" stroke-width="5" opacity=".5"/>'
                f'<path d="M100 320C160 336 240 336 300 320" fill="none" stroke="{colours.accent}" stroke-width="2" opacity=".5"/>'
            )
        ],
    )
    scene.ellipse(200, 181, 23, 6, colours.deep)


def lamp(scene: Scene) -> None:
    scene.ground(200, 404, 64)
    scene.definitions.append(
        '<radialGradient id="glow"><stop stop-color="#ffe3a3" stop-opacity=".85"/><stop offset="1" stop-color="#ffe3a3" stop-opacity="0"/></radialGradient>'
    )
    scene.ellipse(200, 210, 200, 190, "url(#glow)")
    base = mirrored(
        (200, 240), (210, 240), (212, 270), (262, 284, 266, 364, 246, 394), (236, 410, 214, 410, 200, 410)
    )
    scene.path(base, scene.round())
    scene.folds(base, "M250 310C254 350 244 384 232 396", "M152 316C146 346 152 372 160 386", 12)
    scene.add('<rect x="192" y="226" width="16" height="24" fill="#b98f55"/>')
    shade = "M146 92H254L306 228C270 240 130 240 94 228z"
    scene.path(
        shade, scene.gradient("w", [(0, "#e9d5ae"), (0.35, "#fff6df"), (0.7, "#fbe6bd"), (1, "#d9bf91")])
    )
    scene.inside(
        shade, ['<ellipse cx="196" cy="196" rx="70" ry="60" fill="#fff" opacity=".6" filter="url(#s)"/>']
    )
    scene.ellipse(200, 92, 54, 9, "#f6e4bf")
    scene.line("M94 228C130 240 270 240 306 228M146 92C170 102 230 102 254 92", "#b99d6c", 2, 0.7)


def blanket(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 372, 150)
    for index, (y, inset) in enumerate(((304, 0), (242, 6), (180, 12))):
        left, right = 58 + inset, 342 - inset
        layer = f"M{left + 26} {y}H{right - 8}C{right + 6} {y + 10} {right + 6} {y + 54} {right - 8} {y + 66}H{left + 26}C{left - 10} {y + 64} {left - 10} {y + 2} {left + 26} {y}z"
        tone = scene.gradient(
            f"c{index}", [(0, colours.light), (0.35, colours.base), (1, colours.shade)], "0 0 0 1"
        )
        scene.path(layer, tone)
        stripes = "".join(f"M{x} {y}v70" for x in range(96 + index * 4, 330, 58))
        knit = "".join(f"M{left} {y + step}H{right}" for step in range(6, 66, 7))
        scene.inside(
            layer,
            [
                f'<path d="{stripes}" stroke="{colours.accent}" stroke-width="9" opacity=".55"/>',
                f'<path d="{knit}" stroke="{colours.deep}" stroke-width="1.6" stroke-dasharray="3 3" opacity=".2"/>',
            ],
        )
        scene.line(
            f"M{left + 26} {y + 66}C{left - 10} {y + 64} {left - 10} {y + 2} {left + 26} {y}",
            colours.deep,
            2.4,
            0.3,
        )
        scene.line(f"M{left + 24} {y + 33}H{right - 30}", colours.deep, 2, 0.26)
    scene.line("".join(f"M{x} 242l-1 34" for x in range(276, 328, 8)), colours.light, 3.6)


def cushion(scene: Scene) -> None:
    colours = scene.palette
    outline = "M82 116C130 128 270 128 318 116C334 116 338 122 336 134C322 190 322 300 336 352C340 366 334 374 320 372C270 358 130 358 80 372C66 374 60 366 64 352C78 300 78 190 64 134C62 122 66 116 82 116z"
    scene.drop(outline)
    scene.path(outline, scene.cloth())
    if scene.random.random() < 0.6:
        stripes = "".join(f"M{x} 100V390" for x in range(104, 310, 24))
        scene.inside(
            outline, [f'<path d="{stripes}" stroke="{colours.accent}" stroke-width="5" opacity=".6"/>']
        )
    scene.folds(
        outline,
        "M84 130C100 160 116 176 140 186M316 130C300 160 284 176 260 186M84 356C100 330 116 316 140 306M316 356C300 330 284 316 260 306",
        "M130 210C150 180 190 166 230 168",
        16,
    )
    scene.line(
        "M86 122C130 134 270 134 314 122M84 366C130 352 270 352 316 366M70 136C84 190 84 300 70 352M330 136C316 190 316 300 330 352",
        colours.dark,
        1.3,
        0.45,
        "4 3",
    )


def candle(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 384, 82)
    scene.add('<circle cx="200" cy="150" r="66" fill="#ffdf9c" opacity=".65" filter="url(#s)"/>')
    body = "M114 206H286V362C286 382 248 390 200 390S114 382 114 362z"
    scene.path(body, scene.round())
    scene.ellipse(200, 206, 86, 22, colours.high)
    scene.ellipse(200, 208, 78, 18, "#fbf1da")
    scene.ellipse(200, 210, 40, 9, "#fff9ea")
    scene.line("M200 208V182", "#3b2f2a", 4)
    scene.path("M200 126C216 148 220 160 216 172C212 186 188 186 184 172C180 160 188 150 200 126z", "#ffb84d")
    scene.path("M200 150C208 162 210 168 207 174C204 181 196 181 193 174C191 168 194 162 200 150z", "#fff3cf")
    scene.path(
        "M148 276C180 284 220 284 252 276V346C220 354 180 354 148 346z", "#f7f0e2", extra='opacity=".94"'
    )
    scene.line("M168 302C190 306 210 306 232 302M178 318C192 321 208 321 222 318", colours.dark, 2.6, 0.6)
    scene.line("M130 220V364", "#ffffff", 7, 0.3)


def soap(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 368, 138)
    scene.path("M74 330H326L344 356C348 366 342 372 332 372H68C58 372 52 366 56 356z", _WOOD.base)
    scene.path("M74 330H326L332 340H68z", _WOOD.high)
    block = "M92 240C92 226 102 220 116 220H284C298 220 308 226 308 240V310C308 326 298 332 284 332H116C102 332 92 326 92 310z"
    scene.path(
        block, scene.gradient("c", [(0, colours.high), (0.3, colours.base), (1, colours.shade)], "0 0 0.3 1")
    )
    swirl = "M90 300C130 260 170 330 210 290S290 260 320 296"
    scene.inside(
        block,
        [
            f'<path d="{swirl}" fill="none" stroke="{colours.accent}" stroke-width="10" opacity=".4" filter="url(#t)"/>'
        ],
    )
    scene.line("M108 234C150 228 240 228 290 234", "#ffffff", 5, 0.5)
    scene.path(
        "M156 250h88c10 0 16 8 16 17s-6 17 -16 17h-88c-10 0 -16 -8 -16 -17s6 -17 16 -17z",
        colours.shade,
        extra='opacity=".45"',
    )
    for x, y, r in ((96, 200, 14), (124, 182, 9), (304, 196, 11), (280, 178, 6)):
        scene.add(f'<circle cx="{x}" cy="{y}" r="{r}" fill="#fff" opacity=".55" stroke="#fff"/>')


def serum(scene: Scene) -> None:
    scene.ground(200, 398, 62)
    scene.add(
        '<path d="M186 56C186 40 214 40 214 56V112H186z" fill="#2f2c2d"/><path d="M191 60V106" stroke="#77706c" stroke-width="4"/>'
    )
    scene.add(
        f'<rect x="172" y="108" width="56" height="40" rx="5" fill="{scene.round("m", Palette("#c9a877"))}"/>'
    )
    body = "M168 148H232C236 172 262 176 262 204V380C262 394 252 402 238 402H162C148 402 138 394 138 380V204C138 176 164 172 168 148z"
    scene.path(body, scene.round())
    scene.inside(
        body, ['<path d="M156 190V390" stroke="#fff" stroke-width="10" opacity=".4" filter="url(#t)"/>']
    )
    _label(scene, 152, 246, 96, 104)


def bottle(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 402, 78)
    scene.line("M200 108V70C200 58 190 58 150 60", "#34302f", 11)
    scene.add(
        '<rect x="176" y="104" width="48" height="44" rx="6" fill="#3b3635"/><path d="M184 110v32" stroke="#7b7470" stroke-width="4"/>'
    )
    body = "M126 176C126 156 146 148 168 148H232C254 148 274 156 274 176V386C274 400 262 406 248 406H152C138 406 126 400 126 386z"
    scene.path(body, scene.round())
    scene.inside(
        body, ['<path d="M148 170V400" stroke="#fff" stroke-width="12" opacity=".34" filter="url(#t)"/>']
    )
    scene.line("M140 168C160 160 240 160 260 168", colours.high, 2, 0.6)
    _label(scene, 144, 218, 112, 128)


def cream(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(200, 380, 112)
    body = "M96 264H304V354C304 374 270 384 200 384S96 374 96 354z"
    scene.path(body, scene.round())
    lid = "M88 206C88 196 130 186 200 186S312 196 312 206V258C312 270 270 278 200 278S88 270 88 258z"
    scene.path(lid, scene.round("m", Palette("#d8c3a0")))
    scene.ellipse(200, 206, 112, 22, "#eddfc4")
    scene.ellipse(200, 206, 88, 15, "#e2cfab", 'opacity=".7"')
    scene.line("M110 228V258M122 232V264", "#ffffff", 4, 0.4)
    scene.line("M160 322C186 327 214 327 240 322M172 338C190 342 210 342 228 338", colours.accent, 3, 0.75)


def tube(scene: Scene) -> None:
    colours = scene.palette
    outline = "M132 64H268C266 180 260 280 250 352H150C140 280 134 180 132 64z"
    scene.ground(200, 398, 50)
    scene.path("M156 352H244V390C244 402 156 402 156 390z", scene.round("m", Palette("#e6dccb")))
    scene.path(outline, scene.round())
    scene.path("M132 56H268V82H132z", colours.shade)
    scene.line("".join(f"M{x} 58V80" for x in range(138, 266, 7)), colours.deep, 1.6, 0.45)
    scene.folds(outline, "M250 90C240 180 236 260 236 340", "M158 90C160 180 164 260 168 340", 13)
    _label(scene, 160, 150, 80, 120)


def notebook(scene: Scene) -> None:
    colours = scene.palette
    scene.add('<g transform="rotate(6 200 240)">')
    cover = "M112 90H292C302 90 308 96 308 106V378C308 388 302 394 292 394H112z"
    scene.drop(cover)
    scene.path("M118 98H300C308 98 314 104 314 112V384C314 394 308 400 300 400H118z", "#f4ecdc")
    scene.line("M120 398H304M312 110V388", "#c8b998", 1.6, 0.7)
    scene.path(
        cover, scene.gradient("c", [(0, colours.light), (0.45, colours.base), (1, colours.shade)], "0 0 1 1")
    )
    scene.path("M112 90H138V394H112z", colours.dark, extra='opacity=".75"')
    scene.line("M142 92V392", colours.high, 1.4, 0.5)
    scene.path("M272 90H282V394H272z", colours.deep)
    scene.path("M170 150H248V196H170z", "#f6efe0")
    scene.line("M182 168H236M182 180H218", colours.dark, 2.6, 0.6)
    scene.path("M224 394V428L230 420L236 428V394z", "#b8603f")
    scene.add("</g>")


def chair(scene: Scene) -> None:
    colours = scene.palette
    scene.ground(204, 424, 118, 10)
    scene.line("M128 300L112 424M276 300L292 424", _WOOD.dark, 11)
    scene.line("M108 290L92 432M292 290L312 432", _WOOD.base, 13)
    back = "M112 96C112 74 130 66 200 66S288 74 288 96C294 150 292 200 286 246C260 258 140 258 114 246C108 200 106 150 112 96z"
    scene.path(back, scene.cloth())
    scene.folds(
        back,
        "M276 110C282 160 280 200 274 236M160 246C156 200 158 150 164 110",
        "M132 100C126 150 128 200 132 230",
        15,
    )
    scene.line("M122 90C140 80 260 80 278 90", colours.high, 3, 0.5)
    seat = (
        "M96 256C110 240 290 240 304 256C318 276 318 296 304 308C270 322 130 322 96 308C82 296 82 276 96 256z"
    )
    scene.path(
        seat, scene.gradient("c2", [(0, colours.light), (0.4, colours.base), (1, colours.dark)], "0 0 0 1")
    )
    scene.line("M92 286C130 302 270 302 308 286", colours.deep, 2, 0.4)
    scene.line("M110 262C150 250 250 250 290 262", "#ffffff", 5, 0.3)


def plant(scene: Scene) -> None:
    scene.ground(200, 404, 66)
    for angle, size, tone in (
        (-58, 1.0, "#5f7f56"),
        (54, 1.0, "#547650"),
        (-30, 1.15, "#6f9163"),
        (28, 1.15, "#66885b"),
        (0, 1.28, "#7b9d6d"),
    ):
        scene.add(
            f'<g transform="translate(200 284) rotate({angle}) scale({size})"><path d="M0 0C-46 -50 -44 -130 0 -176C44 -130 46 -50 0 0z" fill="{tone}"/>'
            '<path d="M0 0V-164M0 -50l24 -26M0 -50l-24 -26M0 -90l24 -26M0 -90l-24 -26" fill="none" stroke="#39543a" stroke-width="2" opacity=".5"/></g>'
        )
    pot = "M130 280H270L254 392C252 404 228 408 200 408S148 404 146 392z"
    scene.path(pot, scene.round())
    scene.path("M122 266C122 258 278 258 278 266V292C278 300 122 300 122 292z", scene.round("r2"))
    scene.line("M140 270V290", "#ffffff", 5, 0.4)


def _label(scene: Scene, x: int, y: int, width: int, height: int) -> None:
    """A paper label without a word on it: a mark and two rules, as fine brands do."""
    middle = x + width / 2
    scene.add(
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="3" fill="#faf5ea" opacity=".95"/>'
    )
    scene.add(
        f'<circle cx="{middle}" cy="{y + height * 0.34}" r="{width * 0.13:.0f}" fill="{scene.palette.base}" opacity=".85"/>'
    )
    scene.line(
        f"M{middle - width * 0.26} {y + height * 0.64}h{width * 0.52}M{middle - width * 0.16} {y + height * 0.76}h{width * 0.32}",
        "#57504a",
        2.4,
        0.7,
    )
