# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# What the tests of src/obt have beside themselves; they are listed with the
# others in tests/local.mk.
