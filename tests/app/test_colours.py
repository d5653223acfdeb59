"""The colour table, measured: contrast with the page, and distance within a figure for colour-blind eyes."""

import tomllib
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pages.ui.charts.colours import DARK, DARK_OF_LIGHT, LIGHT, Palette, colorscale

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"

# Linear sRGB to XYZ (IEC 61966-2-1); the white point is the sum of the columns.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)

# Machado et al. (2009), severity 1.0, in linear sRGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}

MEANINGS = [
    field.name
    for field in fields(Palette)
    if field.name not in ("background", "runs", "sequential", "diverging")
]

TOGETHER = {
    "curves": ["training", "validation", "baseline", "error"],
    "gates and states": ["forget", "input", "candidate", "output", "cell_state", "hidden_state"],
    "bars": ["bars", "unknown", "error"],
}

THEMES = pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])


def linear(colour: str) -> NDArray[np.float64]:
    """`#rrggbb` as linear sRGB, shape (3,), in 0..1."""
    encoded = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(XYZ[1] @ linear(colour))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear sRGB as CIE L*a*b*, where a distance of 2 is just visible side by side."""
    ratio = XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1)
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_meaning_stands_out_from_page_and_panel(name: str, palette: Palette, meaning: str) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][name]
    colour = getattr(palette, meaning)
    assert contrast(colour, theme["backgroundColor"]) >= 3
    assert contrast(colour, theme["secondaryBackgroundColor"]) >= 3


@THEMES
@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("figure", TOGETHER)
def test_colours_of_one_figure_stay_apart(name: str, palette: Palette, eye: str, figure: str) -> None:
    seen = {meaning: lab(EYES[eye] @ linear(getattr(palette, meaning))) for meaning in TOGETHER[figure]}
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 15, (one, other)


@THEMES
@pytest.mark.parametrize("eye", EYES)
def test_runs_that_are_compared_stay_apart_and_stand_out(name: str, palette: Palette, eye: str) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][name]
    for one, other in combinations(palette.runs, 2):
        assert np.linalg.norm(lab(EYES[eye] @ linear(one)) - lab(EYES[eye] @ linear(other))) >= 20, (
            one,
            other,
        )
    for colour in palette.runs:
        assert contrast(colour, theme["backgroundColor"]) >= 3
        assert contrast(colour, theme["secondaryBackgroundColor"]) >= 3


@THEMES
def test_the_app_theme_shows_the_same_colours(name: str, palette: Palette) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][name]
    assert theme["backgroundColor"] == palette.background
    assert theme["chartSequentialColors"] == list(palette.sequential)
    assert theme["chartDivergingColors"] == list(palette.diverging)
    assert theme["chartCategoricalColors"][:3] == [palette.training, palette.validation, palette.bars]


@THEMES
def test_text_of_the_theme_can_be_read(name: str, palette: Palette) -> None:
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][name]
    for page in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], page) >= 7
        assert contrast(theme["linkColor"], page) >= 4.5
        assert contrast(theme["codeTextColor"], page) >= 4.5
        assert contrast(theme["primaryColor"], page) >= 3
    assert contrast(theme["primaryColor"], "#ffffff") >= 4.5  # the label of a primary button


@THEMES
def test_the_sequential_scale_leaves_the_page_step_by_step(name: str, palette: Palette) -> None:
    lightness = [lab(linear(colour))[0] for colour in palette.sequential]
    steps = np.diff(lightness)
    assert len(lightness) == 10
    assert (steps < -2).all() if name == "light" else (steps > 2).all()
    assert contrast(palette.sequential[0], palette.background) < 1.25
    assert contrast(palette.sequential[-1], palette.background) > 7


@THEMES
def test_the_diverging_scale_is_neutral_in_the_middle_and_even_on_both_sides(
    name: str, palette: Palette
) -> None:
    colours = np.array([lab(linear(colour)) for colour in palette.diverging])
    assert len(colours) == 10
    assert np.hypot(colours[4:6, 1], colours[4:6, 2]).max() < 6
    np.testing.assert_allclose(colours[:5, 0], colours[:4:-1, 0], atol=4)


def test_every_light_colour_has_one_dark_partner() -> None:
    assert len(DARK_OF_LIGHT) == 13 + 8 + 10 + 10
    assert DARK_OF_LIGHT[LIGHT.training] == DARK.training
    assert DARK_OF_LIGHT[LIGHT.diverging[9]] == DARK.diverging[9]


def test_gates_come_in_the_order_of_the_kernel() -> None:
    assert list(LIGHT.gates) == ["input", "forget", "candidate", "output"]


def test_a_colorscale_spans_zero_to_one() -> None:
    assert colorscale(("#000000", "#777777", "#ffffff")) == [[0, "#000000"], [0.5, "#777777"], [1, "#ffffff"]]
