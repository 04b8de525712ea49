/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_export.h - the hop credentials of a device, as files that a
   configuration of ostlerd includes */
#ifndef TOOLS_DEVICE_EXPORT_H
#define TOOLS_DEVICE_EXPORT_H

#include "core/bytes.h"
#include "wax/ocf.h"

/*
 *	FOLDER/device.conf	credential "device" { ... }, of files in one of
 *	FOLDER/a, FOLDER/b	cert.pem, key.pem, anchor-N.pem, peers.psk
 *
 * Files of a new state go into the folder that device.conf does not name; then
 * a new device.conf takes the place of the old one, and the old files go. So
 * whoever reads device.conf finds the credentials of one state, whole, also
 * after a crash at any point.
 */
struct device_export {
	const struct wax_device *device;
	const char *private_key;	/* PEM, of certificates without one in
					   their entries; or NULL */
	const char *folder;		/* absolute or not */
	int64_t now;			/* seconds since 1970 */
	/* Randomness for the key that nobody knows. */
	const struct wax_env *env;
	/* That entry can not be put to use; why is static. May be NULL. */
	void (*unusable)(void *arg, int64_t credid, const char *why);
	void *arg;
};

/* Writes what the device has now. What ostlerd would not take is left out. Of a
   device that has nothing for it, as one without an owner, the file has its ID
   and a key that nobody knows: ostlerd starts with it, and nobody gets in.
   WAX_SYSTEM: errno says, and device.conf is as it was; WAX_RANGE: the folder's
   name is too long; WAX_MEMORY, or what env's random returns. */
MUST_USE enum wax_status device_export_write(const struct device_export *x);

/* Another number when other entries are in their periods. Of x, device and now
   are looked at. */
uint64_t device_export_validity(const struct device_export *x);

#endif
