# SPDX-License-Identifier: Apache-2.0
# The parts windows are made of: theme, delegates, widgets. They know Qt and plain values only;
# included by ui/CMakeLists.txt.
file(GLOB gantry_ui_parts_sources CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_LIST_DIR}/theme/*.cpp ${CMAKE_CURRENT_LIST_DIR}/theme/*.h
    ${CMAKE_CURRENT_LIST_DIR}/delegates/*.cpp ${CMAKE_CURRENT_LIST_DIR}/delegates/*.h
    ${CMAKE_CURRENT_LIST_DIR}/widgets/*.cpp ${CMAKE_CURRENT_LIST_DIR}/widgets/*.h)
gantry_room(ui_parts HEADERS_OF ui_parts SOURCES ${gantry_ui_parts_sources}
    LIBS Qt6::Widgets
    PRIVATE_LIBS Qt6::Svg KF6::SyntaxHighlighting gantry::icons)
