# SPDX-FileCopyrightText: The ostler authors
# SPDX-License-Identifier: BSD-2-Clause

# A daemon without workers, and clients of its control socket. It has a policy,
# an audit file and hits of its own: the names are the same.
check_LTLIBRARIES += %D%/libhost.la
%C%_libhost_la_SOURCES = \
	%D%/fake_host.c \
	%D%/fake_host.h \
	%D%/talk.c \
	%D%/talk.h \
	$(END)

%C%_test_cmd_audit_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_counters_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_help_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_hops_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_log_level_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_policy_show_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_reload_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_routes_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_sessions_LDADD = %D%/libhost.la $(LDADD)
%C%_test_cmd_status_LDADD = %D%/libhost.la $(LDADD)
%C%_test_manual_LDADD = %D%/libhost.la $(LDADD)
%C%_test_rows_LDADD = %D%/libhost.la $(LDADD)
%C%_test_command_LDADD = %D%/libhost.la $(LDADD)
%C%_test_commands_LDADD = %D%/libhost.la $(LDADD)
%C%_test_control_LDADD = %D%/libhost.la $(LDADD)
%C%_test_conversation_LDADD = %D%/libhost.la $(LDADD)
