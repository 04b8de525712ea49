/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/loops.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "ostler/forward/forward_draft.h"
#include "ostler/net/net_draft.h"
#include "ostler/net/transport.h"
#include "ostler/policy/policy_draft.h"

/* How sure it is that an address leads to a listener. */
enum lead {
	LEADS_ELSEWHERE,
	LEADS_HERE_NOW,		/* an interface of this host has it */
	LEADS_HERE,
};

static const uint8_t zeros[16];
static const uint8_t loopback6[16] = { [15] = 1 };

static bool
is_loopback(const struct address *a)
{
	return memcmp(a->ip, loopback6, 16) == 0 ||
	    (address_is_ipv4(a) && a->ip[12] == 127);
}

/* :: is all of IPv6 and IPv4, 0.0.0.0 all of IPv4. To send there is to send to
   loopback. */
static bool
is_wildcard(const struct address *a)
{
	return memcmp(a->ip, zeros, 16) == 0 ||
	    (address_is_ipv4(a) && memcmp(a->ip + 12, zeros, 4) == 0);
}

static bool
is_address(const struct ifaddrs *i, const struct address *a)
{
	if (i->ifa_addr == NULL)
		return false;
	if (i->ifa_addr->sa_family == AF_INET)
		return address_is_ipv4(a) && memcmp(a->ip + 12,
		    &((const struct sockaddr_in *)(const void *)i->ifa_addr)->
		    sin_addr, 4) == 0;
	return i->ifa_addr->sa_family == AF_INET6 && memcmp(a->ip,
	    &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->
	    sin6_addr, 16) == 0;
}

static bool
has_interface(const struct ifaddrs *own, const struct address *a)
{
	while (own != NULL && !is_address(own, a))
		own = own->ifa_next;
	return own != NULL;
}

static enum lead
find_lead(const struct address *to, const struct address *listener,
    const struct ifaddrs *own)
{
	bool is_covered = is_wildcard(listener) &&
	    (memcmp(listener->ip, zeros, 16) == 0 || address_is_ipv4(to));

	if (to->port == 0 || to->port != listener->port)
		return LEADS_ELSEWHERE;
	if (memcmp(to->ip, listener->ip, 16) == 0 &&
	    to->zone == listener->zone)
		return LEADS_HERE;
	if (is_covered && (is_loopback(to) || is_wildcard(to)))
		return LEADS_HERE;
	return is_covered && has_interface(own, to) ? LEADS_HERE_NOW :
	    LEADS_ELSEWHERE;
}

static enum lead
hop_find_lead(const struct hop_conf *hop, const struct listener_conf *l,
    const struct ifaddrs *own)
{
	enum lead lead = LEADS_ELSEWHERE;

	if (hop->transport == NULL ||
	    transport_find_listener(hop->transport) != l->transport)
		return LEADS_ELSEWHERE;
	if (hop->path != NULL && l->path != NULL)
		return strcmp(hop->path, l->path) == 0 ? LEADS_HERE :
		    LEADS_ELSEWHERE;
	for (size_t i = 0; i < hop->address_count; i++) {
		enum lead of = find_lead(&hop->addresses[i], &l->address, own);

		lead = of > lead ? of : lead;
	}
	return lead;
}

static bool
pool_has_hop(const struct pool_draft *pool, size_t hop)
{
	for (size_t i = 0; i < pool->conf.hop_count; i++) {
		if (pool->conf.hops[i] == hop)
			return true;
	}
	return false;
}

static bool
route_has_hop(const struct forward_draft *forward, size_t hop)
{
	for (size_t i = 0; i < forward->route_count; i++) {
		if (forward->routes[i].index == hop)
			return true;
	}
	return false;
}

static bool
verdict_leads(const struct verdict *v, const struct forward_draft *forward,
    size_t hop, bool is_routed)
{
	if (v->action != VERDICT_FORWARD)
		return false;
	switch (v->way) {
	case WAY_HOP:
		return v->index == hop;
	case WAY_POOL:
		return pool_has_hop(&forward->pools[v->index], hop);
	case WAY_ROUTE:
		return is_routed;
	default:
		return false;
	}
}

/* Can the rule hold on that listener? *next: the first reference that is not of
   a rule before it; they stand in the order of rules. */
static bool
rule_takes_listener(const struct policy_draft *policy, size_t rule,
    struct bytes listener, size_t *next)
{
	bool has_some = false, has_it = false;

	for (; *next < policy->reference_count &&
	    policy->references[*next].rule <= rule; (*next)++) {
		const struct rule_reference *r = &policy->references[*next];

		if (r->rule != rule || r->kind != REFERENCE_LISTENER)
			continue;
		has_some = true;
		has_it |= bytes_equal(r->name.text, listener);
	}
	if (policy->rules[rule].is_not_listener)
		return !has_it;
	return !has_some || has_it;
}

/* The first rule that sends what comes in at the listener to the hop. NULL:
   there is none. */
static const struct rule_draft *
find_rule(const struct forward_draft *forward,
    const struct policy_draft *policy, struct bytes listener, size_t hop)
{
	bool is_routed = route_has_hop(forward, hop);
	size_t next = 0;

	for (size_t i = 0; i < policy->rule_count; i++) {
		bool takes = rule_takes_listener(policy, i, listener, &next);
		struct rule_view view;

		policy_get_rule(policy->policy, i, &view);
		if (takes && !policy->rules[i].is_bad && !view.is_dry_run &&
		    verdict_leads(view.verdict, forward, hop, is_routed))
			return &policy->rules[i];
	}
	return NULL;
}

static void
tell(struct parser *p, const struct hop_draft *hop,
    const struct listener_draft *listener, const struct rule_draft *rule,
    enum lead lead)
{
	char shown[REPORT_SHOW];

	if (lead == LEADS_HERE)
		parser_fail(p, hop->name.at, "this leads to listener \"%s\" of "
		    "this proxy, and rule %s sends what comes in there here "
		    "again; expected another place, or that rule for other "
		    "listeners", listener->conf.name,
		    token_show(&rule->name, shown));
	else
		parser_note(p, hop->name.at, "on this host this leads to "
		    "listener \"%s\" of this proxy, and rule %s sends what "
		    "comes in there here again", listener->conf.name,
		    token_show(&rule->name, shown));
}

static void
check_hop(const struct net_draft *net, const struct forward_draft *forward,
    const struct policy_draft *policy, struct parser *p, size_t hop,
    const struct ifaddrs *own)
{
	const struct hop_draft *h = &net->hops[hop];

	for (size_t i = 0; i < net->listener_count; i++) {
		const struct listener_draft *l = &net->listeners[i];
		enum lead lead = hop_find_lead(&h->conf, &l->conf, own);
		const struct rule_draft *rule;

		if (lead == LEADS_ELSEWHERE)
			continue;
		rule = find_rule(forward, policy, l->name.text, hop);
		if (rule != NULL) {
			tell(p, h, l, rule, lead);
			return;
		}
	}
}

void
loops_check(const struct net_draft *net, const struct forward_draft *forward,
    const struct policy_draft *policy, struct parser *p)
{
	struct ifaddrs *own = NULL;

	/* Without that list there are less notes. */
	if (getifaddrs(&own) < 0)
		own = NULL;
	for (size_t i = 0; i < net->hop_count &&
	    parser_count_errors(p) <= REPORT_MAX; i++)
		check_hop(net, forward, policy, p, i, own);
	if (own != NULL)
		freeifaddrs(own);
}
