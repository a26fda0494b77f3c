// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::cli {

class Session;

// One function per command of the table; each answers the exit code.

int runInspect(Session &session);
int runFiles(Session &session);
int runCat(Session &session);
int runDiff(Session &session);
int runResolve(Session &session);
int runDoctor(Session &session);
int runExplain(Session &session);
int runTags(Session &session);
int runRepos(Session &session);
int runCopy(Session &session);
int runAssemble(Session &session);
int runDelete(Session &session);
int runRollback(Session &session);
int runExportCi(Session &session);
int runLogin(Session &session);
int runLogout(Session &session);

} // namespace gantry::cli
