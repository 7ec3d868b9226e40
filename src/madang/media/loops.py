"""Compiled loops over samples: what must go sample by sample and is too slow in Python.

They let other threads run meanwhile; what they compile is kept on disk beside the module. Each is the plain loop that
it looks like: what it is for, and with which numbers, is said by its caller. Where a gain follows the voice, the
envelope moves every frame, the gain is decided once a period and reached by a straight line in the next one.
"""

from typing import Any

import numpy as np
from numba import njit

TINY = 1e-9


@njit(cache=True, nogil=True)
def weighted_powers(channel: Any, sections: Any, block: int) -> Any:
    """Mean square of each whole block of one channel's frames after two filters."""
    blocks = len(channel) // block
    result = np.zeros(blocks)
    b = sections[:, :3]
    a = sections[:, 3:]
    p1 = p2 = q1 = q2 = 0.0
    for number in range(blocks):
        total = 0.0
        for frame in range(number * block, (number + 1) * block):
            x = float(channel[frame])
            y = b[0, 0] * x + p1
            p1 = b[0, 1] * x - a[0, 1] * y + p2
            p2 = b[0, 2] * x - a[0, 2] * y
            z = b[1, 0] * y + q1
            q1 = b[1, 1] * y - a[1, 1] * z + q2
            q2 = b[1, 2] * y - a[1, 2] * z
            total += z * z
        result[number] = total / block
    return result


@njit(cache=True, nogil=True, fastmath=True)
def peaks(channel: Any, phases: Any, quiet: float) -> Any:
    """For each frame of a channel the highest magnitude at it and, by the phases of an interpolating filter, up to
    the next one.

    Where no frame that the filter reaches is above `quiet`, the frame's own magnitude is taken.
    """
    frames = len(channel)
    taps = phases.shape[1]
    reach = taps // 2
    result = np.abs(channel)
    loud_until = -1
    seen = 0
    for frame in range(frames):
        ahead = min(frames, frame + reach + 1)
        while seen < ahead:
            if abs(channel[seen]) > quiet:
                loud_until = seen + reach
            seen += 1
        if frame > loud_until:
            continue
        first = frame - reach + 1
        low, high = max(0, -first), min(taps, frames - first)
        highest = result[frame]
        for phase in range(phases.shape[0]):
            between = np.float32(0.0)
            if low == 0 and high == taps:
                for tap in range(taps):
                    between += phases[phase, tap] * channel[first + tap]
            else:
                for tap in range(low, high):
                    between += phases[phase, tap] * channel[first + tap]
            highest = max(highest, abs(between))
        result[frame] = highest
    return result


@njit(cache=True, nogil=True)
def ping_pong(voice: Any, wet: Any, delay: int, feedback: float, dark: Any, near: float, far: float) -> None:
    """Add the voice's repeats to two columns: each darker than the one before and on the other side."""
    left = np.zeros(delay)
    right = np.zeros(delay)
    b0, b1, b2, a1, a2 = dark[0], dark[1], dark[2], dark[4], dark[5]
    p1 = p2 = q1 = q2 = 0.0
    place = 0
    for frame in range(len(voice)):
        x = left[place]
        first = b0 * x + p1
        p1 = b1 * x - a1 * first + p2
        p2 = b2 * x - a2 * first
        x = right[place]
        second = b0 * x + q1
        q1 = b1 * x - a1 * second + q2
        q2 = b2 * x - a2 * second
        left[place] = voice[frame] + feedback * second
        right[place] = feedback * first
        place += 1
        if place == delay:
            place = 0
        wet[frame, 0] += near * first + far * second
        wet[frame, 1] += far * first + near * second


@njit(cache=True, nogil=True)
def soften(voice: Any, period: int, numbers: Any) -> Any:
    """The voice with its high part turned down where that part stands out."""
    cut_most_db, split, up, down, from_db, slope, floor = numbers
    result = np.empty_like(voice)
    full = sharp = low = low_sharp = step = 0.0
    gain = 1.0
    for frame in range(len(voice)):
        if frame % period == 0:
            over_db = 0.0
            if full > floor:
                over_db = 20.0 * np.log10(max(sharp / full, TINY)) - from_db
            cut_db = min(cut_most_db, max(0.0, over_db) * slope)
            step = (10.0 ** (-cut_db / 20) - gain) / period
        gain += step
        x = float(voice[frame])
        low += split * (x - low)
        high = x - low
        low_sharp += split * (high - low_sharp)
        size, size_sharp = abs(x), abs(high - low_sharp)
        full += (up if size > full else down) * (size - full)
        sharp += (up if size_sharp > sharp else down) * (size_sharp - sharp)
        result[frame] = x - (1.0 - gain) * high
    return result


@njit(cache=True, nogil=True)
def shut(voice: Any, period: int, numbers: Any) -> Any:
    """The voice with its pauses turned down to a floor."""
    open_at, close_at, floor, up, down, hold, opening, closing = numbers
    result = np.empty_like(voice)
    heard = step = held = 0.0
    gain = wanted = floor
    for frame in range(len(voice)):
        if frame % period == 0:
            if heard > open_at:
                held = hold
                wanted = 1.0
            elif heard < close_at:
                held -= 1.0
                if held <= 0.0:
                    wanted = floor
            step = (opening if wanted > gain else closing) * (wanted - gain) / period
        gain += step
        x = float(voice[frame])
        size = abs(x)
        heard += (up if size > heard else down) * (size - heard)
        result[frame] = gain * x
    return result


@njit(cache=True, nogil=True)
def compress(voice: Any, period: int, numbers: Any) -> Any:
    """The voice with its loud places turned down and the whole made up for it."""
    threshold_db, knee_db, slope, make_up_db, up, down = numbers
    result = np.empty_like(voice)
    loud = step = 0.0
    gain = 10.0 ** (make_up_db / 20)
    for frame in range(len(voice)):
        if frame % period == 0:
            excess_db = 20.0 * np.log10(max(loud, TINY)) - threshold_db
            if 2.0 * excess_db <= -knee_db:
                excess_db = 0.0
            elif 2.0 * excess_db < knee_db:
                excess_db = (excess_db + knee_db / 2) ** 2 / (2 * knee_db)
            step = (10.0 ** ((make_up_db - slope * excess_db) / 20) - gain) / period
        gain += step
        x = float(voice[frame])
        size = abs(x)
        loud += (up if size > loud else down) * (size - loud)
        result[frame] = gain * x
    return result


@njit(cache=True, nogil=True)
def turned_down(highest: Any, ceiling: float, ahead: int, release: int) -> Any:
    """The gain for each frame that brings every magnitude to the ceiling.

    The smallest gain that is needed within `ahead + release` frames on either side, averaged over `ahead` frames on
    either side: nowhere above the gain that is needed.
    """
    frames = len(highest)
    reach = ahead + release
    least = np.ones(frames, np.float32)
    # The last frame that needs each gain; those that a smaller and later one outlives are dropped.
    places = np.empty(2 * reach + 2, np.int64)
    needs = np.empty(2 * reach + 2, np.float32)
    first = count = 0
    size = len(places)
    for frame in range(frames + reach):
        if frame < frames and highest[frame] > ceiling:
            need = np.float32(ceiling / highest[frame])
            while count and needs[(first + count - 1) % size] >= need:
                count -= 1
            places[(first + count) % size] = frame
            needs[(first + count) % size] = need
            count += 1
        middle = frame - reach
        if middle >= 0 and count:
            if places[first] < middle - reach:
                first = (first + 1) % size
                count -= 1
            if count:
                least[middle] = needs[first]
    # Beyond its ends the sound is as at its ends.
    width = 2 * ahead + 1
    total = 0.0
    for frame in range(-ahead - 1, ahead):
        total += least[min(max(frame, 0), frames - 1)]
    result = np.empty(frames, np.float32)
    for frame in range(frames):
        total += least[min(frame + ahead, frames - 1)] - least[max(frame - ahead - 1, 0)]
        result[frame] = min(total / width, 1.0)
    return result


@njit(cache=True, nogil=True)
def mend(voice: Any, limit: float, side: float, shortest: int, longest: int) -> Any:
    """Draw a curve through each run of frames that stand at the limit on one side; returns how many runs there were.

    The curve is the cubic that meets the wave and its slope at both ends. Runs over `longest` frames stay.
    """
    runs = 0
    frames = len(voice)
    frame = 2
    while frame < frames - 2:
        if side * voice[frame] < limit:
            frame += 1
            continue
        end = frame
        while end < frames and side * voice[end] >= limit:
            end += 1
        if end - frame >= shortest:
            runs += 1
            if end - frame <= longest and end < frames - 1:
                span = end - frame + 1
                before, after = side * voice[frame - 1], side * voice[end]
                rise = (before - side * voice[frame - 2]) * span
                fall = (side * voice[end + 1] - after) * span
                for step in range(1, span):
                    t = step / span
                    drawn = (2 * t**3 - 3 * t**2 + 1) * before + (3 * t**2 - 2 * t**3) * after
                    drawn += (t**3 - 2 * t**2 + t) * rise + (t**3 - t**2) * fall
                    # A top was cut off: what was there stood higher, but not without end.
                    voice[frame + step - 1] = side * min(max(drawn, limit), 2.0 * limit)
        frame = end
    return runs


@njit(cache=True, nogil=True)
def bend(voice: Any, cents: Any, periods: Any, hop: int) -> Any:
    """The voice read a little faster or slower: `cents` higher, for each hop, in the same time.

    Reading drifts away from the time; once it is off by half a period of the voice it jumps by one period, to where the
    wave is most alike, and fades over. `periods` are in frames, 0 where nobody sings: there nothing jumps.
    """
    frames = len(voice)
    result = voice.copy()
    place = old = 0.0
    fade = fade_length = 0
    for frame in range(frames):
        number = min(frame // hop, len(cents) - 1)
        rate = 2.0 ** (cents[number] / 1200)
        period = periods[number]
        drift = place - frame
        if fade == 0 and period > 0 and abs(drift) > period / 2:
            shortest, longest = int(period * 0.85), int(period * 1.15) + 1
            way = -1 if drift > 0 else 1
            best, best_lag = -2.0, 0
            start = int(place)
            for lag in range(shortest, longest + 1):
                other = start + way * lag
                last = max(start, other) + longest
                if min(start, other) < 0 or last >= frames:
                    continue
                product = power = TINY
                for step in range(longest):
                    product += voice[start + step] * voice[other + step]
                    power += voice[other + step] ** 2
                alike = product / np.sqrt(power)
                if best_lag == 0 or alike > best:
                    best, best_lag = alike, lag
            if best_lag:
                old, place = place, place + way * best_lag
                fade = fade_length = best_lag
        value = _between(voice, place)
        if fade:
            share = fade / fade_length
            value += share * (_between(voice, old) - value)
            old += rate
            fade -= 1
        result[frame] = value
        place += rate
    return result


@njit(cache=True, nogil=True)
def _between(voice: Any, place: float) -> float:
    """The wave between frames, by the cubic of Catmull and Rom; silent beyond its ends."""
    first = int(np.floor(place))
    if first < 1 or first + 2 >= len(voice):
        return float(voice[first]) if 0 <= first < len(voice) else 0.0
    t = place - first
    a, b, c, d = voice[first - 1], voice[first], voice[first + 1], voice[first + 2]
    return float(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))))
