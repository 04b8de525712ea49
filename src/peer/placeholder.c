/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* placeholder.c - keeps the library from being empty; delete this file and
   its line in local.mk with the first real source */

extern const char waxpeer_placeholder[];
const char waxpeer_placeholder[] = "empty";
