// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gantry::cli {

//! The program: reads the arguments, does what they ask, answers the exit code (cli.md, "Exit
//! codes"). Does not return when the window takes over.
int run(int argc, char **argv);

} // namespace gantry::cli
