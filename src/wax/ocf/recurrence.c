/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* recurrence.c - a period that comes again (RFC 5545 section 3.3.10) */
#include "wax/ocf/recurrence.h"

#include "core/reader.h"

#define INTERVAL_MAX 366
#define COUNT_MAX 36600
#define DAYS_MAX 36600		/* 100 years */
#define LENGTH_MAX ((int64_t)366 * PERIOD_DAY)

static const char *const weekday_names[] = {
	"MO", "TU", "WE", "TH", "FR", "SA", "SU",
};

static const char *const frequency_names[] = {
	[RECURRENCE_DAILY] = "DAILY", [RECURRENCE_WEEKLY] = "WEEKLY",
	[RECURRENCE_MONTHLY] = "MONTHLY", [RECURRENCE_YEARLY] = "YEARLY",
};

struct draft {
	struct recurrence *out;
	unsigned count;		/* 0: not said */
};

/* Up to the separator, which is passed over, or to the end. */
static struct bytes
recurrence_cut(struct reader *r, char separator)
{
	size_t left = reader_left(r);
	const uint8_t *end = left == 0 ? NULL :
	    memchr(r->next, separator, left);
	struct bytes part = reader_take(r, end == NULL ? left :
	    (size_t)(end - r->next));

	if (end != NULL)
		reader_take(r, 1);
	return part;
}

static size_t
name_find(const char *const *names, size_t count, struct bytes name)
{
	size_t i = 0;

	while (i < count && !bytes_equal(name, bytes_of_text(names[i])))
		i++;
	return i;
}

static enum wax_status
number_parse(struct bytes text, unsigned max, unsigned *out)
{
	unsigned number = 0;

	if (text.len == 0 || text.len > 5)
		return WAX_RANGE;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return WAX_FORMAT;
		number = number * 10 + (unsigned)(text.data[i] - '0');
	}
	if (number < 1 || number > max)
		return WAX_RANGE;
	*out = number;
	return WAX_OK;
}

static enum wax_status
take_frequency(struct draft *d, struct bytes value)
{
	size_t i = name_find(frequency_names, 4, value);

	d->out->frequency = (enum recurrence_frequency)i;
	return i < 4 ? WAX_OK : WAX_UNSUPPORTED;
}

static enum wax_status
take_interval(struct draft *d, struct bytes value)
{
	return number_parse(value, INTERVAL_MAX, &d->out->interval);
}

static enum wax_status
take_count(struct draft *d, struct bytes value)
{
	return number_parse(value, COUNT_MAX, &d->count);
}

static enum wax_status
take_until(struct draft *d, struct bytes value)
{
	return period_parse_time(value, &d->out->until);
}

static enum wax_status
take_weekdays(struct draft *d, struct bytes value)
{
	struct reader r = reader_open(value);

	do {
		size_t i = name_find(weekday_names, 7, recurrence_cut(&r,
		    ','));

		if (i == 7)
			return WAX_UNSUPPORTED;
		d->out->weekdays |= 1u << i;
	} while (reader_left(&r) > 0);
	return WAX_OK;
}

static enum wax_status
take_week_start(struct draft *d, struct bytes value)
{
	(void)d;
	return bytes_equal(value, bytes_of_text("MO")) ? WAX_OK :
	    WAX_UNSUPPORTED;
}

static const struct part {
	const char *name;
	enum wax_status (*take)(struct draft *d, struct bytes value);
} parts[] = {
	{ "FREQ", take_frequency },
	{ "INTERVAL", take_interval },
	{ "COUNT", take_count },
	{ "UNTIL", take_until },
	{ "BYDAY", take_weekdays },
	{ "WKST", take_week_start },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))
#define SEEN_FREQUENCY 1u
#define SEEN_COUNT 4u
#define SEEN_UNTIL 8u

static enum wax_status
recurrence_read(struct draft *d, struct bytes text, unsigned *seen)
{
	struct reader r = reader_open(text);

	*seen = 0;
	do {
		struct bytes part = recurrence_cut(&r, ';'), name;
		struct reader inner = reader_open(part);
		size_t i = 0;
		enum wax_status st;

		name = recurrence_cut(&inner, '=');
		while (i < PARTS && !bytes_equal(name,
		    bytes_of_text(parts[i].name)))
			i++;
		if (i == PARTS)
			return WAX_UNSUPPORTED;
		if ((*seen & 1u << i) != 0)
			return WAX_FORMAT;
		*seen |= 1u << i;
		st = parts[i].take(d, reader_rest(&inner));
		if (st != WAX_OK)
			return st;
	} while (reader_left(&r) > 0);
	return (*seen & SEEN_FREQUENCY) == 0 ? WAX_FORMAT : WAX_OK;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/* True if the period begins again day days after it first did. */
static bool
recurrence_on_day(const struct recurrence *r, int64_t first, int64_t day)
{
	int64_t interval = r->interval;
	int weekday = date_weekday(first + day);
	struct date begin, then;

	if (day == 0)
		return true;	/* the first one always is (3.8.5.3) */
	switch (r->frequency) {
	case RECURRENCE_DAILY:
		return day % interval == 0 && (r->weekdays == 0 ||
		    (r->weekdays >> weekday & 1) != 0);
	case RECURRENCE_WEEKLY:
		return (day + date_weekday(first)) / 7 % interval == 0 &&
		    (r->weekdays == 0 ? weekday == date_weekday(first) :
		    (r->weekdays >> weekday & 1) != 0);
	case RECURRENCE_MONTHLY:
	case RECURRENCE_YEARLY:
		break;
	}
	begin = date_of_days(first);
	then = date_of_days(first + day);
	if (then.day != begin.day)
		return false;
	if (r->frequency == RECURRENCE_YEARLY)
		return then.month == begin.month &&
		    (then.year - begin.year) % interval == 0;
	return ((then.year - begin.year) * 12 + then.month - begin.month) %
	    interval == 0;
}

/* COUNT as UNTIL, so that nobody has to count later. */
static void
recurrence_count(struct recurrence *r, const struct period *period,
    unsigned count)
{
	int64_t first = floor_div(period->begin, PERIOD_DAY);

	for (int64_t day = 0; day <= DAYS_MAX && count > 0; day++)
		if (recurrence_on_day(r, first, day)) {
			r->until = period->begin + day * PERIOD_DAY;
			count--;
		}
}

enum wax_status
recurrence_parse(struct bytes text, const struct period *period,
    struct recurrence *out)
{
	static const char prefix[] = "RRULE:";
	struct recurrence r = { .interval = 1, .until = INT64_MAX };
	struct draft draft = { &r, 0 };
	struct bytes rule = text;
	unsigned seen;
	enum wax_status st;

	if (text.len > RECURRENCE_TEXT_MAX ||
	    period->end - period->begin > LENGTH_MAX)
		return WAX_RANGE;
	if (bytes_has_prefix(text, bytes_of_text(prefix)))
		rule = bytes_of(text.data + strlen(prefix),
		    text.len - strlen(prefix));
	if ((st = recurrence_read(&draft, rule, &seen)) != WAX_OK)
		return st;
	if ((seen & SEEN_COUNT) != 0 && (seen & SEEN_UNTIL) != 0)
		return WAX_FORMAT;
	if (r.weekdays != 0 && r.frequency > RECURRENCE_WEEKLY)
		return WAX_UNSUPPORTED;
	if (draft.count > 0)
		recurrence_count(&r, period, draft.count);
	memcpy(r.text, text.data, text.len);
	*out = r;
	return WAX_OK;
}

bool
recurrence_has(const struct recurrence *r, const struct period *period,
    int64_t now)
{
	int64_t length = period->end - period->begin;
	int64_t first = floor_div(period->begin, PERIOD_DAY);
	int64_t last, day;

	if (now < 0 || now < period->begin)
		return false;
	last = (now - period->begin) / PERIOD_DAY;
	day = (now - period->begin - length) / PERIOD_DAY;
	for (day = day < 0 ? 0 : day; day <= last; day++) {
		int64_t begin = period->begin + day * PERIOD_DAY;

		if (now - begin < length && begin <= r->until &&
		    recurrence_on_day(r, first, day))
			return true;
	}
	return false;
}
