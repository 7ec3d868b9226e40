"""A device whose delay is known is measured, and its delay is what a singing then goes by."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.audio

CABLE = """
  // A cable from the output to the microphone, as long as `cable_s`.
  const Context = window.AudioContext;
  let newest = null;
  window.AudioContext = class extends Context {
    constructor(options) { super(options); newest = this; this.cable = new DelayNode(this, {maxDelayTime: 1}); }
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination && this.context.cable) connect.call(this, this.context.cable);
    return connect.call(this, to, ...rest);
  };
  navigator.mediaDevices.getUserMedia = async () => {
    newest.cable.delayTime.value = window.cable_s;
    const end = newest.createMediaStreamDestination();
    connect.call(newest.cable, end);
    return end.stream;
  };
"""
MEASURED_MS = 40_000
OFF_MS_MAX = 15


def measured_ms(singer: Visitor, cable_s: float) -> int:
    page = singer.page
    page.goto(singer.address + "/calibration")
    page.evaluate("seconds => (window.cable_s = seconds)", cable_s)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Measured and kept")).to_be_visible(timeout=MEASURED_MS)
    return int(page.locator(".delay b").inner_text().split()[0])


def test_the_delay_of_a_cable_is_measured(visit: Callable[..., Visitor]) -> None:
    singer = visit()
    singer.page.add_init_script(CABLE)
    singer.arrive("Mina")
    short, long = measured_ms(singer, 0.02), measured_ms(singer, 0.22)
    assert abs(long - short - 200) <= OFF_MS_MAX
    expect(singer.page.get_by_text("Wireless headphones are late")).to_be_visible()
