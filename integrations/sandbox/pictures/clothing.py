# ruff: noqa: E501 - an outline is one string, and reads no better in pieces
"""Clothes, laid out as a stylist would: symmetric, with seams, ribs and a few soft folds."""

from __future__ import annotations

from .studio import Scene, mirrored

_TEE = mirrored(
    (200, 124),
    (224, 124, 240, 112, 246, 94),
    (270, 100, 292, 106, 308, 117),
    (332, 134, 348, 166, 360, 203),
    (318, 224),
    (308, 206, 302, 194, 296, 184),
    (293, 250, 296, 330, 299, 398),
    (268, 408, 232, 410, 200, 410),
)
_SLEEVED = mirrored(
    (200, 122),
    (222, 122, 236, 110, 242, 92),
    (268, 98, 290, 105, 304, 117),
    (334, 140, 346, 210, 354, 290),
    (359, 376),
    (324, 382),
    (318, 300, 310, 240, 297, 200),
    (294, 260, 297, 330, 299, 398),
    (268, 408, 232, 410, 200, 410),
)
_NECK_TEE = "M154 94C172 104 228 104 246 94C240 112 224 124 200 124S160 112 154 94z"
_NECK = "M158 92C174 102 226 102 242 92C236 110 222 122 200 122S164 110 158 92z"


def tee(scene: Scene) -> None:
    colours = scene.palette
    scene.drop(_TEE)
    scene.path(_TEE, scene.cloth())
    if scene.random.random() < 0.34:
        stripes = "".join(f"M80 {y}H330" for y in range(190, 400, 26))
        scene.inside(
            _TEE, [f'<path d="{stripes}" stroke="{colours.accent}" stroke-width="8" opacity=".82"/>']
        )
    scene.folds(
        _TEE,
        "M296 186C282 214 262 226 240 232M104 186C118 214 134 224 152 230M284 400C276 350 270 320 256 290M122 398C126 360 132 340 142 320",
        "M120 260C128 300 128 340 122 380M250 150C256 190 252 220 244 250",
    )
    scene.path(_NECK_TEE, colours.dark)
    scene.line("M154 94C160 112 176 125 200 125S240 112 246 94", colours.light, 8)
    scene.line("M150 97C156 118 174 131 200 131S244 118 250 97", colours.dark, 1.3, 0.6)
    scene.line("M308 117C298 138 294 160 296 184M92 117C102 138 106 160 104 184", colours.dark, 1.5, 0.55)
    scene.line(
        "M101 390C140 402 260 402 299 390M357 196L314 217M43 196L86 217", colours.dark, 1.2, 0.5, "4 3"
    )


def sweater(scene: Scene) -> None:
    colours = scene.palette
    scene.drop(_SLEEVED)
    scene.path(_SLEEVED, scene.cloth())
    knit = "".join(f"M{x} 90V410" for x in range(44, 364, 9))
    scene.inside(
        _SLEEVED,
        [
            f'<path d="{knit}" stroke="{colours.deep}" stroke-width="2.4" stroke-dasharray="5 3" opacity=".13"/>'
        ],
    )
    if scene.random.random() < 0.4:
        cable = "M200 140" + "".join("c-16 10 -16 22 0 32c16 10 16 22 0 32" for _ in range(4))
        scene.line(cable, colours.deep, 6, 0.18)
        scene.line(cable.replace("-16", "~").replace("16", "-16").replace("~", "16"), colours.high, 5, 0.4)
    scene.folds(
        _SLEEVED,
        "M297 204C286 232 270 244 246 250M103 204C114 230 128 242 150 248M330 250C338 280 336 310 330 330M70 250C62 280 64 310 70 330",
        "M118 250C126 300 124 340 118 376M252 150C258 190 254 220 246 250",
    )
    for rib in (
        "M101 386C140 396 260 396 299 386L299 398C268 408 132 408 101 398z",
        "M357 352L359 376L324 382L322 358z",
        "M43 352L41 376L76 382L78 358z",
    ):
        scene.path(rib, colours.shade, extra='opacity=".85"')
    scene.line("".join(f"M{x} 388v14" for x in range(110, 296, 9)), colours.deep, 1.4, 0.35)
    scene.path(_NECK, colours.dark)
    scene.line("M158 92C164 110 178 123 200 123S236 110 242 92", colours.light, 13)
    scene.line("M152 95C158 117 176 130 200 130S242 117 248 95", colours.dark, 1.3, 0.6)
    scene.line("M304 117C296 140 293 170 297 200M96 117C104 140 107 170 103 200", colours.dark, 1.6, 0.5)


def shirt(scene: Scene) -> None:
    colours = scene.palette
    scene.drop(_SLEEVED)
    scene.path(_SLEEVED, scene.cloth())
    if scene.random.random() < 0.45:
        stripes = "".join(f"M{x} 90V412" for x in range(48, 360, 13))
        scene.inside(
            _SLEEVED, [f'<path d="{stripes}" stroke="{colours.accent}" stroke-width="1.8" opacity=".5"/>']
        )
    scene.folds(
        _SLEEVED,
        "M297 204C284 232 262 244 236 248M103 204C116 230 132 242 156 248M286 398C280 350 270 320 254 290M332 250C338 280 336 300 330 320",
        "M128 250C134 300 132 340 124 380M68 250C62 280 62 310 66 340",
    )
    scene.path("M192 124H208V409H192z", colours.light, extra='opacity=".8"')
    scene.line("M192 124V409M208 124V409", colours.dark, 1.1, 0.45)
    for y in range(150, 400, 40):
        scene.ellipse(200, y, 3.6, 3.6, colours.accent, f'stroke="{colours.dark}" stroke-width=".8"')
    scene.path("M158 92C176 102 224 102 242 92L232 112H168z", colours.deep)
    scene.path(
        "M160 84C150 92 146 100 144 110L178 146L200 122C184 114 170 102 160 84z",
        colours.light,
        stroke=colours.dark,
        width=1,
    )
    scene.path(
        "M240 84C250 92 254 100 256 110L222 146L200 122C216 114 230 102 240 84z",
        colours.light,
        stroke=colours.dark,
        width=1,
    )
    scene.line("M228 190h48v44l-24 10l-24 -10z", colours.dark, 1.3, 0.55)
    scene.line("M304 117C296 140 293 170 297 200M96 117C104 140 107 170 103 200", colours.dark, 1.3, 0.5)
    scene.line("M357 350L322 356M43 350L78 356", colours.dark, 1.6, 0.6)


def hoodie(scene: Scene) -> None:
    colours = scene.palette
    hood = "M146 100C140 60 168 42 200 42S260 60 254 100C244 124 224 134 200 134S156 124 146 100z"
    scene.drop(_SLEEVED)
    scene.drop(hood)
    scene.path(_SLEEVED, scene.cloth())
    scene.folds(
        _SLEEVED,
        "M297 204C284 232 262 244 236 248M103 204C116 230 132 242 156 248M332 250C338 280 336 300 330 320M68 250C62 280 62 300 70 320",
        "M120 230C126 270 124 300 118 330",
    )
    scene.path("M138 300H262L280 372C250 378 150 378 120 372z", colours.base, stroke=colours.dark, width=1.4)
    scene.line("M138 300L120 366M262 300L280 366", colours.deep, 4, 0.3)
    scene.path("M101 388C140 398 260 398 299 388L299 398C268 408 132 408 101 398z", colours.shade)
    scene.path("M357 354L359 376L324 382L322 360zM43 354L41 376L76 382L78 360z", colours.shade)
    scene.path(hood, colours.light, stroke=colours.shade, width=1)
    scene.path(
        "M168 108C160 74 178 62 200 62S240 74 232 108C224 120 212 126 200 126S176 120 168 108z", colours.deep
    )
    scene.line("M200 134C184 132 164 122 152 106M200 134C216 132 236 122 248 106", colours.dark, 1.4, 0.6)
    scene.line("M184 128C182 160 182 180 185 204M216 128C218 156 218 172 214 192", colours.accent, 3.4)
    scene.line("M304 117C296 140 293 170 297 200M96 117C104 140 107 170 103 200", colours.dark, 1.5, 0.5)


def jacket(scene: Scene) -> None:
    colours = scene.palette
    scene.drop(_SLEEVED)
    scene.path(_SLEEVED, scene.cloth())
    scene.folds(
        _SLEEVED,
        "M297 204C286 232 272 246 250 254M103 204C114 232 128 246 150 254M334 246C342 276 338 306 332 330M66 246C58 276 62 306 68 330",
        "M116 220C122 280 120 330 114 380M350 230C352 260 352 290 350 320",
    )
    scene.path("M160 88C176 100 224 100 240 88L226 152L200 172L174 152z", colours.deep)
    scene.path(
        "M158 84C150 94 146 104 146 116L172 176L200 196L198 158C180 138 166 112 158 84z",
        colours.light,
        stroke=colours.dark,
        width=1.1,
    )
    scene.path(
        "M242 84C250 94 254 104 254 116L228 176L200 196L202 158C220 138 234 112 242 84z",
        colours.base,
        stroke=colours.dark,
        width=1.1,
    )
    scene.line("M200 196V410", colours.deep, 3, 0.75)
    scene.line("M205 200V408", colours.high, 1.2, 0.6)
    for side in (1, -1):
        x = 200 + side * 66
        scene.path(f"M{x - 24} 214h48v10l-24 10l-24 -10z", colours.shade, stroke=colours.dark, width=1)
        scene.line(f"M{x - 22} 228v34h44v-34", colours.dark, 1.2, 0.5)
        scene.ellipse(x, 226, 3.4, 3.4, colours.accent)
        scene.line(f"M{200 + side * 44} 300L{200 + side * 76} 350", colours.deep, 3, 0.5)
    for y in (232, 280, 328, 376):
        scene.ellipse(209, y, 4, 4, colours.accent, f'stroke="{colours.deep}" stroke-width=".8"')
    scene.line("M101 384C140 394 260 394 299 384M357 350L322 357M43 350L78 357", colours.dark, 1.5, 0.6)
    scene.line("M304 117C296 140 293 170 297 200M96 117C104 140 107 170 103 200", colours.dark, 1.6, 0.6)


def coat(scene: Scene) -> None:
    colours = scene.palette
    outline = mirrored(
        (200, 110),
        (222, 108, 232, 92, 236, 72),
        (262, 78, 284, 86, 298, 98),
        (322, 122, 330, 190, 336, 262),
        (341, 336),
        (306, 342),
        (302, 270, 298, 220, 290, 186),
        (288, 260, 304, 360, 310, 436),
        (270, 446, 230, 448, 200, 448),
    )
    scene.drop(outline)
    scene.path(outline, scene.cloth())
    scene.folds(
        outline,
        "M290 190C280 220 262 236 240 240M110 190C120 220 136 234 156 240M286 440C282 380 270 330 262 300M122 440C126 390 134 350 140 320",
        "M118 260C120 330 112 390 108 430M232 300C238 350 240 400 242 440",
    )
    scene.path("M164 70C180 84 220 84 236 70L222 150L200 170L178 150z", colours.deep)
    scene.path(
        "M162 66C150 80 142 96 140 112L162 130L152 142L200 214L198 150C182 128 168 96 162 66z",
        colours.light,
        stroke=colours.dark,
        width=1.1,
    )
    scene.path(
        "M238 66C250 80 258 96 260 112L238 130L248 142L200 214L202 150C218 128 232 96 238 66z",
        colours.base,
        stroke=colours.dark,
        width=1.1,
    )
    scene.line("M200 214C202 300 202 380 202 448", colours.deep, 2.4, 0.65)
    for y in (236, 282, 328):
        scene.ellipse(222, y, 6, 6, colours.dark, f'stroke="{colours.high}" stroke-width="1"')
        scene.ellipse(180, y, 6, 6, colours.dark, f'stroke="{colours.high}" stroke-width="1"')
    scene.path(
        "M118 300l42 -6v12l-42 7zM282 300l-42 -6v12l42 7z", colours.shade, stroke=colours.dark, width=1
    )
    scene.line("M298 98C290 124 287 156 290 186M102 98C110 124 113 156 110 186", colours.dark, 1.5, 0.5)


def dress(scene: Scene) -> None:
    colours = scene.palette
    outline = mirrored(
        (200, 134),
        (216, 122, 228, 104, 232, 66),
        (250, 64),
        (252, 100, 262, 122, 278, 140),
        (270, 176, 256, 200, 252, 226),
        (280, 300, 306, 370, 318, 428),
        (280, 446, 240, 450, 200, 450),
    )
    scene.drop(outline)
    scene.path("M150 66C154 110 172 128 200 128S246 110 250 66L236 84H164z", colours.dark)
    scene.path(outline, scene.cloth())
    if scene.random.random() < 0.4:
        dots = "".join(
            f"M{x + (y // 26 % 2) * 13} {y}h0" for y in range(120, 450, 26) for x in range(86, 320, 26)
        )
        dotted = f'<path d="{dots}" stroke="{colours.accent}" stroke-width="6" opacity=".75"/>'
        scene.inside(outline, [dotted])
    scene.folds(
        outline,
        "M176 236C166 310 146 380 130 440M214 236C222 310 232 380 236 446M250 240C266 310 284 370 296 430M196 240C192 320 186 390 180 448",
        "M158 240C144 310 122 380 104 426M232 240C242 310 258 380 268 440M190 150C182 170 178 190 178 214",
        10,
    )
    scene.path("M148 218C176 230 224 230 252 218L253 234C226 246 174 246 147 234z", colours.shade)
    scene.line("M148 218C176 230 224 230 252 218M147 234C174 246 226 246 253 234", colours.deep, 1.2, 0.5)
    scene.line("M236 238C250 262 250 280 244 304M232 238C236 262 232 276 226 292", colours.shade, 7)
    scene.line("M168 66C172 104 184 122 200 134C216 122 228 104 232 66", colours.dark, 1.5, 0.55)


def skirt(scene: Scene) -> None:
    colours = scene.palette
    outline = mirrored(
        (200, 104),
        (230, 104, 256, 102, 270, 98),
        (276, 130),
        (304, 220, 330, 320, 340, 398),
        (300, 420, 250, 424, 200, 424),
    )
    scene.drop(outline)
    scene.path(outline, scene.cloth())
    pleats = "".join(
        f"M{200 + i * 19} 136C{200 + i * 27} 240 {200 + i * 35} 330 {200 + i * 40} 422" for i in range(-3, 4)
    )
    lit = "".join(
        f"M{190 + i * 19} 136C{186 + i * 27} 240 {182 + i * 35} 330 {180 + i * 40} 422" for i in range(-2, 4)
    )
    scene.folds(outline, pleats, lit, 9)
    scene.line(pleats, colours.deep, 1.2, 0.35)
    scene.path("M130 98C160 108 240 108 270 98L276 130C240 142 160 142 124 130z", colours.shade)
    scene.line("M124 130C160 142 240 142 276 130", colours.deep, 1.3, 0.5)
    scene.ellipse(252, 119, 5, 5, colours.accent)


def trousers(scene: Scene) -> None:
    _legs(scene, scene.palette.accent, rivets=False)


def jeans(scene: Scene) -> None:
    _legs(scene, "#d69a4a", rivets=True)


def shorts(scene: Scene) -> None:
    colours = scene.palette
    outline = mirrored(
        (200, 116),
        (236, 116, 262, 114, 276, 110),
        (296, 200, 318, 270, 332, 350),
        (300, 368, 256, 374, 222, 372),
        (216, 320, 208, 270, 200, 246),
    )
    scene.drop(outline)
    scene.path(outline, scene.cloth())
    scene.folds(
        outline,
        "M200 250C220 256 240 250 262 236M200 250C180 256 160 250 138 236M280 360C282 320 276 290 268 270",
        "M110 220C104 270 96 310 88 340M240 290C246 320 248 340 248 366",
    )
    _waist(scene, 110, 34)
    scene.line("M200 150V244M200 152C216 156 220 190 212 232", colours.deep, 1.5, 0.5)
    scene.line("M128 152C132 180 120 200 112 206M272 152C268 180 280 200 288 206", colours.deep, 1.8, 0.5)
    scene.line(
        "M72 338C110 358 150 362 180 360M328 338C290 358 250 362 220 360", colours.dark, 1.2, 0.5, "4 3"
    )
    scene.line("M192 134C186 160 184 176 178 196M204 134C206 158 212 170 210 188", colours.accent, 3.2)


def socks(scene: Scene) -> None:
    colours = scene.palette
    for dx, dy in ((36, -14), (-40, 14)):
        x, y = 176 + dx, 92 + dy
        outline = (
            f"M{x} {y}C{x + 22} {y + 6} {x + 48} {y + 6} {x + 70} {y}C{x + 70} {y + 70} {x + 66} {y + 140} {x + 70} {y + 190}"
            f"C{x + 76} {y + 226} {x + 60} {y + 262} {x + 20} {y + 284}C{x - 16} {y + 302} {x - 54} {y + 308} {x - 64} {y + 284}"
            f"C{x - 70} {y + 262} {x - 42} {y + 244} {x - 20} {y + 226}C{x + 2} {y + 206} {x + 4} {y + 180} {x + 2} {y + 150}z"
        )
        scene.drop(outline)
        scene.path(
            outline, scene.gradient(f"c{dx}", [(0, colours.light), (0.6, colours.base), (1, colours.shade)])
        )
        ribs = "".join(f"M{x + step} {y}v44" for step in range(5, 70, 7))
        bands = f"M{x - 4} {y + 66}h84M{x - 4} {y + 82}h84"
        scene.inside(
            outline,
            [
                f'<path d="{ribs}" stroke="{colours.deep}" stroke-width="1.6" opacity=".3"/>',
                f'<path d="{bands}" stroke="{colours.accent}" stroke-width="7" opacity=".85"/>',
                f'<circle cx="{x - 62}" cy="{y + 286}" r="40" fill="{colours.accent}" opacity=".85"/>',
                f'<ellipse cx="{x + 66}" cy="{y + 226}" rx="36" ry="34" fill="{colours.accent}" opacity=".85"/>',
            ],
        )
        scene.folds(
            outline, f"M{x + 10} {y + 214}C{x + 30} {y + 206} {x + 42} {y + 196} {x + 50} {y + 176}", "", 9
        )


def _legs(scene: Scene, thread: str, *, rivets: bool) -> None:
    colours = scene.palette
    outline = mirrored(
        (200, 62),
        (230, 62, 252, 60, 264, 56),
        (276, 120, 284, 200, 288, 260),
        (290, 330, 288, 390, 288, 440),
        (268, 448, 242, 450, 224, 446),
        (222, 360, 214, 270, 200, 204),
    )
    scene.drop(outline)
    scene.path(outline, scene.cloth())
    scene.folds(
        outline,
        "M200 208C220 214 240 208 262 192M200 208C180 214 160 208 138 192M238 440C246 400 246 360 240 320M130 300C140 320 150 326 166 322",
        "M128 200C122 280 124 360 126 430M258 240C264 310 264 370 262 430M160 240C154 290 152 330 152 360",
    )
    _waist(scene, 56, 24)
    scene.line("M200 84V202M200 86C214 90 218 130 210 182", colours.deep, 1.5, 0.5)
    scene.line("M137 84C142 112 128 132 118 138M263 84C258 112 272 132 282 138", colours.deep, 1.8, 0.55)
    scene.line("M274 150C280 230 282 330 280 440M126 150C120 230 118 330 120 440", colours.deep, 1.2, 0.3)
    dash = "4 3" if rivets else ""
    scene.line(
        "M113 430C132 438 156 440 175 437M287 430C268 438 244 440 225 437",
        thread if rivets else colours.dark,
        1.3,
        0.8,
        dash,
    )
    if rivets:
        scene.line(
            "M142 84C147 112 133 134 122 142M258 84C253 112 267 134 278 142M205 90C218 96 220 140 214 180",
            thread,
            1.3,
            0.9,
            "4 3",
        )
        for x in (142, 124, 258, 276):
            scene.ellipse(x, 88 if 140 < x < 260 else 136, 2.6, 2.6, "#c58a4c")


def _waist(scene: Scene, y: float, height: float) -> None:
    """A waistband over the top of trousers, with loops and a button."""
    colours = scene.palette
    left, right = (136, 264) if y < 100 else (124, 276)
    scene.path(
        f"M{left} {y}C160 {y + 8} 240 {y + 8} {right} {y}L{right + 4} {y + height}C240 {y + height + 8} 160 {y + height + 8} {left - 4} {y + height}z",
        colours.shade,
        stroke=colours.dark,
        width=1.1,
    )
    for x in (left + 22, right - 22):
        scene.path(f"M{x - 4} {y + 2}h8v{height + 6}h-8z", colours.base, stroke=colours.dark, width=0.9)
    scene.ellipse(200, y + height / 2 + 5, 5, 5, colours.accent, f'stroke="{colours.deep}" stroke-width="1"')
