# SPDX-License-Identifier: Apache-2.0
# The parts windows are made of: theme, delegates, widgets. They know Qt and plain values only;
# included by ui/CMakeLists.txt.
set(gantry_ui_parts_names
    theme/colours theme/icons theme/marks theme/style theme/stylepaint theme/theme
    delegates/celldelegate delegates/rowpaint delegates/valuedelegates delegates/treerowdelegate
    widgets/commandfinder widgets/detailsview widgets/docktitlebar widgets/filterline
    widgets/chiprow widgets/jsontext widgets/jsonview widgets/jsoneditor widgets/labels widgets/buttons
    widgets/announcer widgets/messagebar widgets/placeholder widgets/pagetabs widgets/progress
    widgets/referencefield widgets/richline widgets/rowsview widgets/segmentedswitch)
set(gantry_ui_parts_sources "")
foreach(name IN LISTS gantry_ui_parts_names)
    foreach(ending cpp h)
        if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/${name}.${ending})
            list(APPEND gantry_ui_parts_sources ${CMAKE_CURRENT_LIST_DIR}/${name}.${ending})
        endif()
    endforeach()
endforeach()
gantry_room(ui_parts SOURCES ${gantry_ui_parts_sources}
    LIBS Qt6::Widgets
    PRIVATE_LIBS Qt6::Svg KF6::SyntaxHighlighting gantry::icons)
