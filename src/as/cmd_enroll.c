/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_enroll.c - clients and servers come, and their keys change */
#include "as/enroll.h"
#include "tools/chance.h"
#include "wax/context.h"

#define ID_FIRST 2	/* byte of the IDs of channels */

static enum wax_status
draw(struct registry_party *p)
{
	enum wax_status st = chance_fill(p->secret, sizeof(p->secret));

	if (st == WAX_OK)
		st = chance_fill(p->salt, sizeof(p->salt));
	if (st == WAX_OK)
		st = chance_fill(p->its_id, sizeof(p->its_id));
	if (st == WAX_OK)
		st = chance_fill(p->our_id, sizeof(p->our_id));
	/* wax-obt gives IDs that begin with 01 */
	p->its_id[0] = p->our_id[0] = ID_FIRST;
	return st;
}

static enum as_exit
begin(struct as_call *call, struct registry_party *p)
{
	*p = (struct registry_party){ .enrolled_at = call->now,
		.alg = WAX_AEAD_AES_CCM_16_64_128 };
	if (!registry_is_name(call->words[0]))
		return as_misuse(call, "%s: no name; expected 1 to %d letters, "
		    "digits and . _ -, beginning with a letter or a digit",
		    call->words[0], REGISTRY_NAME_SIZE - 1);
	if (deviceid_parse(bytes_of_text(call->words[1]), &p->id) != WAX_OK ||
	    deviceid_is_nil(&p->id))
		return as_misuse(call, "%s: expected the UUID of a device",
		    call->words[1]);
	snprintf(p->name, sizeof(p->name), "%s", call->words[0]);
	return draw(p) == WAX_OK ? AS_DONE : as_fail(call, "no randomness");
}

static enum as_exit
add(struct as_call *call, const struct registry_party *p)
{
	enum wax_status st = registry_add_party(call->registry, p);

	if (st == WAX_EXISTS)
		return as_fail(call, "%s: its name or its UUID is enrolled "
		    "already; see wax-as list", p->name);
	return st == WAX_OK ? AS_DONE : as_fail_registry(call);
}

/* Nobody is enrolled whose file could not be written. */
static enum as_exit
keep_or_forget(struct as_call *call, const struct registry_party *p,
    enum as_exit end)
{
	if (end != AS_DONE && registry_remove_party(call->registry, &p->id) !=
	    WAX_OK)
		return as_fail(call, "%s stays enrolled; expected: wax-as "
		    "remove %s", p->name, p->name);
	if (end == AS_DONE)
		as_say(call, "%s is enrolled; its keys are in %s.", p->name,
		    call->words[2]);
	return end;
}

/* For the programs that read such files, or for wax-obt. */
static enum as_exit
write_files(struct as_call *call, const struct registry_party *p)
{
	const char *path = call->words[2];
	bool has_channel = p->is_client || p->introspects;
	enum as_exit end = AS_DONE;

	if (as_value(call, "--onboarding") != NULL)
		return enroll_write_updates(call, p, has_channel, path);
	if (!p->is_server)
		return enroll_write_channel(call, p, path);
	if (has_channel)
		end = enroll_write_server_channel(call, p, path);
	return end == AS_DONE ? enroll_write_server(call, p, path) : end;
}

static enum as_exit
enroll_client(struct as_call *call)
{
	struct registry_party p;
	enum as_exit end = begin(call, &p);

	p.is_client = true;
	if (end == AS_DONE)
		end = add(call, &p);
	if (end == AS_DONE)
		end = keep_or_forget(call, &p, write_files(call, &p));
	explicit_bzero(&p, sizeof(p));
	return end;
}

const struct as_command as_enroll_client = {
	.name = "enroll-client",
	.syntax = "NAME UUID FILE [--onboarding]",
	.help = "a client that may ask; FILE is its context with us, or for "
	    "wax-obt",
	.words_min = 3,
	.words_max = 3,
	.options = { { "--onboarding", false } },
	.opens_registry = true,
	.run = enroll_client,
};

static enum as_exit
take_server_options(struct as_call *call, struct registry_party *p)
{
	const char *alg = as_value(call, "--alg");

	p->is_server = true;
	p->is_client = as_value(call, "--client") != NULL;
	p->introspects = as_value(call, "--introspect") != NULL;
	p->has_no_clock = as_value(call, "--no-clock") != NULL;
	if (alg != NULL)
		p->alg = wax_aead_parse(alg);
	return wax_ace_key_len(p->alg) > 0 ? AS_DONE : as_misuse(call,
	    "--alg %s: expected AES-CCM-16-64-128, AES-CCM-16-128-128, "
	    "AES-CCM-16-128-256 or A128GCM", alg);
}

static enum as_exit
enroll_server(struct as_call *call)
{
	struct registry_party p;
	enum as_exit end = begin(call, &p);

	if (end == AS_DONE)
		end = take_server_options(call, &p);
	if (end == AS_DONE)
		end = add(call, &p);
	if (end != AS_DONE)
		return end;
	end = enroll_add_key(call, &p, REGISTRY_CURRENT);
	if (end == AS_DONE)
		end = write_files(call, &p);
	end = keep_or_forget(call, &p, end);
	explicit_bzero(&p, sizeof(p));
	return end;
}

const struct as_command as_enroll_server = {
	.name = "enroll-server",
	.syntax = "NAME UUID FILE [--introspect] [--no-clock] "
	    "[--alg ALGORITHM] [--client] [--onboarding]",
	.help = "a server that tokens are for; FILE is for wax-server --ace, "
	    "or wax-obt",
	.words_min = 3,
	.words_max = 3,
	.options = { { "--introspect", false }, { "--no-clock", false },
		{ "--alg", true }, { "--client", false },
		{ "--onboarding", false } },
	.opens_registry = true,
	.run = enroll_server,
};

/* --- other keys for tokens ----------------------------------------------- */

static enum as_exit
find_server(struct as_call *call, struct registry_party *p)
{
	enum as_exit end = as_find(call, call->words[0], p);

	return end != AS_DONE || p->is_server ? end : as_fail(call, "%s: it "
	    "is no server", p->name);
}

static enum as_exit
rotate(struct as_call *call)
{
	struct registry_party p;
	enum as_exit end = find_server(call, &p);

	if (end == AS_DONE)
		end = enroll_add_key(call, &p, REGISTRY_NEXT);
	if (end == AS_DONE)
		end = as_value(call, "--onboarding") != NULL ?
		    enroll_write_updates(call, &p, false, call->words[1]) :
		    enroll_write_server(call, &p, call->words[1]);
	if (end == AS_DONE)
		as_say(call, "Give %s to %s, in the place of the file that it "
		    "has; when it has it: wax-as use-key %s", call->words[1],
		    p.name, p.name);
	explicit_bzero(&p, sizeof(p));
	return end;
}

const struct as_command as_rotate = {
	.name = "rotate",
	.syntax = "SERVER FILE [--onboarding]",
	.help = "makes the next key for its tokens; FILE takes the place of "
	    "the one that it has",
	.words_min = 2,
	.words_max = 2,
	.options = { { "--onboarding", false } },
	.opens_registry = true,
	.run = rotate,
};

static enum as_exit
use_key(struct as_call *call)
{
	struct registry_party p;
	enum as_exit end = find_server(call, &p);
	enum wax_status st;

	if (end != AS_DONE)
		return end;
	st = registry_turn_key(call->registry, &p.id);
	if (st == WAX_NOT_FOUND)
		end = as_fail(call, "%s: there is no next key; expected: "
		    "wax-as rotate %s FILE", p.name, p.name);
	else if (st != WAX_OK)
		end = as_fail_registry(call);
	else
		as_say(call, "Tokens for %s are encrypted with its next key; "
		    "those of before are good until they end.", p.name);
	explicit_bzero(&p, sizeof(p));
	return end;
}

const struct as_command as_use_key = {
	.name = "use-key",
	.syntax = "SERVER",
	.help = "the server has its next key: it is used from now on",
	.words_min = 1,
	.words_max = 1,
	.opens_registry = true,
	.run = use_key,
};
