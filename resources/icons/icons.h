// SPDX-License-Identifier: Apache-2.0
#pragma once

//! Registers :/gantry/icons; may be called any number of times. Outside of namespaces because
//! Q_INIT_RESOURCE wants it so.
void gantryInitIcons();
